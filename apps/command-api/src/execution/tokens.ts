/** What the module hands to its providers, by token. */
export const HANDLE_COMMAND = Symbol('HANDLE_COMMAND');
export const STANDINGS = Symbol('STANDINGS');
export const PEOPLE = Symbol('PEOPLE');
export const CLOCK = Symbol('CLOCK');
export const REGISTRATION_OPEN = Symbol('REGISTRATION_OPEN');
export const MAIL_COUNTS = Symbol('MAIL_COUNTS');
export const LOG = Symbol('LOG');
export const LOG_HEAD = Symbol('LOG_HEAD');
export const REFUSALS = Symbol('REFUSALS');

/** What time it is. */
export type Clock = () => Date;
