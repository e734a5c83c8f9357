export * from './make-folder';
export * from './resources';
export * from './run-process';
