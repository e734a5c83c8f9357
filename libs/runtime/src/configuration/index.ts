export * from './configuration';
export * from './configuration-error';
export * from './read-configuration';
