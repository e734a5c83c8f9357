export * from './authority-watch';
