export * from './reactor-bench';
