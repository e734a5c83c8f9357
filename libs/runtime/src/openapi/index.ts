export * from './build-document';
export * from './describe-operation';
export * from './document';
