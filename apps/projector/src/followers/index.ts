export * from './follower-metrics';
export * from './lag';
export * from './readiness';
