export * from './bodies';
