import type { DocumentStore, WriteListeners } from './core';
import type * as InMemory from './in-memory';
import type * as MongoDb from './mongodb';
import type * as Sqlite from './sqlite';

export interface OpenDocumentStoreOptions {
  /** For looking beside a running writer; embedded stores only. */
  readonly readOnly?: boolean;
  /**
   * Told of writes through a store in a file, as those who ask its `onWrite` are: for several connections in one process, each
   * of which is to be heard of.
   */
  readonly listeners?: WriteListeners;
}

const known = 'sqlite:, memory: and mongodb:';

/* eslint-disable @typescript-eslint/no-require-imports -- the build is CommonJS, whose `import()` would look for ES modules */
/**
 * The document store behind a URL: `sqlite:PATH`, `memory:`, or `mongodb://HOST/NAME` (or `mongodb+srv://`). Only the adapter
 * that is asked for is loaded. Rejects with a message that names the scheme when no adapter serves it, and with what the
 * adapter's own opening rejects with.
 */
export async function openDocumentStore(url: string, options: OpenDocumentStoreOptions = {}): Promise<DocumentStore> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const rest = url.slice(scheme.length);
  switch (scheme) {
    case 'memory:':
      return (require('./in-memory') as typeof InMemory).openInMemoryDocumentStore();
    case 'sqlite:':
      if (rest === '') throw new Error('The URL of the document store names no file: sqlite:PATH');
      return (require('./sqlite') as typeof Sqlite).openSqliteDocumentStore({ path: rest, ...options });
    case 'mongodb:':
    case 'mongodb+srv:':
      return (require('./mongodb') as typeof MongoDb).openMongoDbDocumentStore({ url });
    default:
      // The rest of a URL may hold a password.
      throw new Error(`A document store at "${scheme}" is not supported by this build; there is ${known}`);
  }
}
/* eslint-enable @typescript-eslint/no-require-imports */
