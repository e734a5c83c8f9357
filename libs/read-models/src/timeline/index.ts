export * from './timeline.collection';
export * from './timeline.document';
export * from './timeline.projection';
export * from './timeline.queries';
