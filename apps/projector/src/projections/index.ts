export * from './check-read-models';
export type { Difference } from './compare-documents';
export * from './logged-projector';
export * from './rebuild-records';
export * from './start-projector';
