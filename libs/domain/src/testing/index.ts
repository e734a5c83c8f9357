export * from './history';
export * from './ids';
export * from './specify-valid';
export * from './world';
