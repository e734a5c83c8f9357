export * from './authority-watch';
export * from './logged-reactors';
export * from './start-reactors';
