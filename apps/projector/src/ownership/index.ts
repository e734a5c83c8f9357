export * from './guarded-documents';
export * from './keep-owning';
export * from './leased-ownership';
export * from './ownership';
