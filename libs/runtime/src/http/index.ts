export * from './configure-application';
export * from './fastify-adapter';
