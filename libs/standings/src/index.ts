export * from './erased-people';
export * from './places-of-person';
export * from './standings';
