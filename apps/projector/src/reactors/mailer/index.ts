export * from './mail-settings';
export * from './mailer';
export * from './outbox-transport';
export * from './smtp-transport';
