export * from './command-id';
export * from './fingerprint';
export * from './key-binding';
export * from './keyed-requests';
