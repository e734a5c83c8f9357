export * from './trace-requests';
export * from './traceparent';
export * from './tracing';
