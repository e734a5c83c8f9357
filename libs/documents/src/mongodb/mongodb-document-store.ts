import { type DocumentStore, WriteListeners } from '../core';
import { BuildCatalogue } from './build-catalogue';
import { MongoDbCollection } from './mongodb-collection';
import { MongoDbConnection } from './mongodb-connection';
import { mongoDbRecords } from './mongodb-records';
import { defaultLimits, type TimeLimits } from './time-limits';

export interface MongoDbDocumentStoreOptions {
  /** `mongodb://` or `mongodb+srv://`; the database is `guestlist_views` when it names none. */
  readonly url: string;
  readonly limits?: TimeLimits;
}

/**
 * A store in one database of a MongoDB server, which several processes may have open. Resolves, too, when the server
 * does not answer: what is asked of the store then rejects with `DocumentStoreUnavailableError` until it does, so that
 * processes start in any order. Rejects with an `Error` that repeats nothing of the URL when that is wrong.
 *
 * No transaction is needed, so a server by itself serves as well as a replica set. A call that rejects may have been
 * done, in whole or in part: each is safe to repeat.
 */
export async function openMongoDbDocumentStore(options: MongoDbDocumentStoreOptions): Promise<DocumentStore> {
  const connection = new MongoDbConnection(options.url, options.limits ?? defaultLimits);
  const listeners = new WriteListeners();
  const written = (): void => listeners.notify();
  const catalogue = new BuildCatalogue(connection);
  return {
    records: mongoDbRecords(connection, written),
    open: async (declaration, build) =>
      new MongoDbCollection(connection, declaration, await catalogue.open(declaration, build), written),
    openExisting: async (declaration, build) => {
      const entry = await catalogue.openExisting(declaration, build);
      return entry === null ? null : new MongoDbCollection(connection, declaration, entry, written);
    },
    builds: (name) => catalogue.builds(name),
    drop: (name, build) => catalogue.drop(name, build),
    onWrite: (listener) => listeners.add(listener),
    close: () => connection.close(),
  };
}
