export { describeDocumentStoreContract } from './document-store-contract';
export { temporaryPaths } from './temporary-paths';
