export { openInMemoryDocumentStore } from './in-memory-document-store';
