export * from './reactor-bench';
export * from './surroundings';
