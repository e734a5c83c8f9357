export * from './document-stores';
export * from './feed-connection';
export * from './manual-time';
export * from './query-api-harness';
