export type * from './mail-content';
export * from './write-mail';
