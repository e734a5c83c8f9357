export { TakesItsTime } from './answer-in-time';
export * from './configure-application';
export * from './create-application';
export * from './fastify-adapter';
export * from './serve-http';
