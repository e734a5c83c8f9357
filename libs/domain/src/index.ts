export type * from './commands';
export * from './reading';
