export * from './communities.collection';
export * from './communities.document';
export * from './communities.projection';
export * from './communities.queries';
