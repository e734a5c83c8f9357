export * from './standings';
