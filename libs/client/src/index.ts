export * from './client';
export * from './done';
export * from './retries';
export type { components, operations, paths } from './generated/contract';
