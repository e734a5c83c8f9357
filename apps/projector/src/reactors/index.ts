export * from './authority-watch';
export * from './logged-reactors';
export { countMails } from './mailer';
export * from './start-reactors';
