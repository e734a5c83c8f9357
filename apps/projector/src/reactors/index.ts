export * from './authority-watch';
export * from './logged-reactors';
export * from './reactor-metrics';
export * from './start-reactors';
