import type { ControlRecords, DocumentCollection, DocumentStore } from '@app/documents';

import type { Tenure } from './ownership';

/** A store that is written to as long as the tenure lasts: afterwards every write rejects and changes nothing. */
export const guardedDocuments = (store: DocumentStore, tenure: Tenure): DocumentStore => ({
  records: guardedRecords(store.records, tenure),
  open: async <Document>(...[declaration, build]: Parameters<DocumentStore['open']>) => {
    tenure.assertHeld();
    return guardedCollection(await store.open<Document>(declaration, build), tenure);
  },
  openExisting: (declaration, build) => store.openExisting(declaration, build),
  builds: (name) => store.builds(name),
  drop: async (name, build) => {
    tenure.assertHeld();
    await store.drop(name, build);
  },
  onWrite: (listener) => store.onWrite(listener),
  close: () => store.close(),
});

const guardedRecords = (records: ControlRecords, tenure: Tenure): ControlRecords => ({
  get: (key) => records.get(key),
  list: (prefix) => records.list(prefix),
  put: async (key, value, expectedRevision) => {
    tenure.assertHeld();
    return records.put(key, value, expectedRevision);
  },
  remove: async (key) => {
    tenure.assertHeld();
    await records.remove(key);
  },
});

const guardedCollection = <Document>(
  collection: DocumentCollection<Document>,
  tenure: Tenure,
): DocumentCollection<Document> => ({
  loadMany: (ids) => collection.loadMany(ids),
  find: (query) => collection.find(query),
  count: (selection) => collection.count(selection),
  scan: (scan) => collection.scan(scan),
  writeMany: async (documents) => {
    tenure.assertHeld();
    await collection.writeMany(documents);
  },
});
