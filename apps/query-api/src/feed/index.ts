export * from './feed-metrics';
export * from './feed-reader';
export * from './feed-settings';
export * from './live-feed';
