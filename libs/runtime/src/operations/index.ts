export * from './health.module';
export * from './metrics';
export * from './ops-server';
export * from './readiness';
export * from './store-watch';
