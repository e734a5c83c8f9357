// What readers of the log take from this room: folds and authority, none of the deciders.
export * from '../authority/access';
export * from '../authority/ceiling';
export type * from '../authority/facts';
export * from '../authority/one-tree';
export * from '../authority/refusals';
export * from '../authority/roles';
export * from '../authority/sight';
export type * from '../authority/standing';
export * from '../authority/tree';
export * from '../authority/vouching';
export type * from '../community/community';
export * from '../community/community.fold';
export * from '../membership/invitation.fold';
export type * from '../membership/membership';
export * from '../membership/membership.fold';
