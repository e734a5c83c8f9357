export * from './command-id';
export * from './fingerprint';
export * from './repeated-reason';
