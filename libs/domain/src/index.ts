export type * from './authority/facts';
export type * from './authority/standing';
export type * from './commands';
export type * from './community/community';
export type * from './membership/membership';
