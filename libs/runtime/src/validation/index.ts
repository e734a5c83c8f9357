export * from './decorators';
export * from './validation';
