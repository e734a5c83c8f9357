export * from './authentication';
export * from './configuration';
export * from './http';
export * from './logging';
export * from './operations';
export * from './problem-details';
export * from './process';
export * from './validation';
