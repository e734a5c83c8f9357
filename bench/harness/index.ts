export * from './http-client';
export * from './measure';
export * from './memory';
export * from './part';
export * from './percentiles';
export * from './results';
export * from './seeded-server';
export * from './verdict';
