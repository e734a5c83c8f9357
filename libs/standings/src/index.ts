export * from './erased-people';
export * from './mail-counts';
export * from './mail-window';
export * from './places-of-person';
export * from './standings';
