export * from './reactor-bench';
export * from './surroundings';
export * from './mail-bench';
export * from './post-office';
export * from './own-certificate';
