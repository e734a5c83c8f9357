export * from './memberships.collection';
export * from './memberships.document';
export * from './memberships.projection';
export * from './memberships.queries';
