export { type MongoDbDocumentStoreOptions, openMongoDbDocumentStore } from './mongodb-document-store';
