import { describeDocumentStoreContract, temporaryPaths } from '../testing';
import { openSqliteDocumentStore } from './sqlite-document-store';

const path = temporaryPaths();

describeDocumentStoreContract('SQLite', () => openSqliteDocumentStore({ path: path() }));
