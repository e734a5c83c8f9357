import type { DocumentStore } from './core';

export interface OpenDocumentStoreOptions {
  /** For looking beside a running writer; embedded stores only. */
  readonly readOnly?: boolean;
}

/**
 * The document store behind a URL: `sqlite:PATH` or `memory:`. Only the adapter that is asked for is loaded. Rejects
 * with a message that names the scheme when no adapter serves it.
 */
export async function openDocumentStore(url: string, options: OpenDocumentStoreOptions = {}): Promise<DocumentStore> {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const rest = url.slice(scheme.length);
  switch (scheme) {
    case 'memory:': {
      const { openInMemoryDocumentStore } = await import('./in-memory');
      return openInMemoryDocumentStore();
    }
    case 'sqlite:': {
      if (rest === '') throw new Error('A document store URL sqlite:PATH needs a path');
      const { openSqliteDocumentStore } = await import('./sqlite');
      return openSqliteDocumentStore({ path: rest, ...options });
    }
    case 'mongodb:':
      throw new Error('Document stores at mongodb: are not supported by this build');
    default:
      // The URL itself may hold a password.
      throw new Error(`No document store is known for ${scheme === '' ? 'a URL without a scheme' : scheme}`);
  }
}
