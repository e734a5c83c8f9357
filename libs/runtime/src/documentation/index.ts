export * from './documentation.module';
export * from './documented-routes';
export * from './problem-page';
