export * from './configure-application';
export * from './fastify-adapter';
export * from './create-application';
