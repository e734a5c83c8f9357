export * from './errors';
export * from './people';
