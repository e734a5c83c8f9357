export * from './check-read-models';
export * from './projector-metrics';
export * from './projector-readiness';
export * from './rebuild-records';
export * from './start-projector';
