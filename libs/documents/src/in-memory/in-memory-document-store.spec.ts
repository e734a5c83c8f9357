import { describeDocumentStoreContract } from '../testing';
import { openInMemoryDocumentStore } from './in-memory-document-store';

describeDocumentStoreContract('memory', async () => openInMemoryDocumentStore());
