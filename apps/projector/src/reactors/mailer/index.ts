export * from './mail-metrics';
export * from './mail-settings';
export type { MailTransport } from './mail-transport';
export * from './mailer';
export * from './outbox-transport';
export * from './smtp-transport';
