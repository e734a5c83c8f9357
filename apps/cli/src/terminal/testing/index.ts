export * from './memory-terminal';
