export * from './expirer';
