export * from './invitations.collection';
export * from './invitations.document';
export * from './invitations.projection';
export * from './invitations.queries';
