export * from './follower-metrics';
export * from './follower-status';
export * from './lag';
export * from './readiness';
