export * from './audit';
export * from './communities';
export * from './invitations';
export * from './memberships';
export type { PageRequest } from './paging';
export * from './read-models';
export * from './timeline';
