export * from './access-acts';
export * from './audit.collection';
export * from './audit.document';
export * from './audit.projection';
export * from './audit.queries';
