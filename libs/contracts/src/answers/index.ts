export * from './command-answers';
