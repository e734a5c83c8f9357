export * from './in-memory-event-log';
