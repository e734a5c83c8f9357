export * from './problem-codes';
export * from './problem-details';
export * from './problem-guide';
export * from './problem-schemas';
