export * from './threaded-projector';
