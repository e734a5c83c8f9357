export * from './query-api-harness';
