export * from './documentation.module';
export * from './problem-page';
