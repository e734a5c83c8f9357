import type { CommitBell, OpenedEventLog } from './core';
import type * as EventStoreDb from './eventstoredb';
import type * as InMemory from './in-memory';
import type * as Sqlite from './sqlite';

export interface OpenEventLogOptions {
  readonly readOnly?: boolean;
  /** The clock of a log that is kept in this process; a server has its own. */
  readonly now?: () => Date;
  /** `at-close`: what is acknowledged survives a power cut only once the log is closed. For a log that is being made. */
  readonly durable?: 'at-commit' | 'at-close';
  /**
   * Rung after every commit by who writes a log in a file; wakes who follows one at once, where looking at the file from time to
   * time would do it later. For several connections in one process; other logs have ways of their own.
   */
  readonly bell?: CommitBell;
}

/* eslint-disable @typescript-eslint/no-require-imports -- a driver is loaded only when its scheme is asked for */
const adapters: Readonly<Record<string, (rest: string, options: OpenEventLogOptions) => Promise<OpenedEventLog>>> = {
  sqlite: (path, options) => (require('./sqlite') as typeof Sqlite).openSqliteEventLog({ path, ...options }),
  memory: (_rest, options) => (require('./in-memory') as typeof InMemory).openInMemoryEventLog(options),
  esdb: (rest, options) => openEventStoreDb(`esdb:${rest}`, options),
  'esdb+discover': (rest, options) => openEventStoreDb(`esdb+discover:${rest}`, options),
};

const openEventStoreDb = (url: string, { readOnly = false }: OpenEventLogOptions): Promise<OpenedEventLog> =>
  (require('./eventstoredb') as typeof EventStoreDb).openEventStoreDbEventLog({ url, readOnly });

/**
 * Copies the log at `sqlite:<path of a file>`, as it is at one moment, into a file that is not there yet, beside a running
 * writer. Rejects with RangeError for a log that is elsewhere, and with what the adapter's own copying rejects with.
 */
export const copyEventLog = async (url: string, target: string): Promise<void> => {
  const [, path] = /^sqlite:(.+)$/s.exec(url) ?? [];
  if (path === undefined) throw new RangeError('Only a log in a file is copied: sqlite:<path>');
  await (require('./sqlite') as typeof Sqlite).copySqliteEventLog(path, target);
};
/* eslint-enable @typescript-eslint/no-require-imports */

/**
 * The log at a URL: `sqlite:<path of a file>`, or `memory:` for one that ends with the process, or `esdb://<host>` (or
 * `esdb+discover://`) for one on an EventStoreDB server. Rejects with an `Error` that names the schemes there are for any
 * other, and with what the adapter's own opening rejects with.
 */
export const openEventLog = async (url: string, options: OpenEventLogOptions = {}): Promise<OpenedEventLog> => {
  const [scheme = ''] = url.split(':', 1);
  const open = Object.hasOwn(adapters, scheme) && url.includes(':') ? adapters[scheme] : undefined;
  // The rest of a URL may hold a password.
  if (!open) throw new Error(`A log at "${scheme}:" is not supported by this build; there is ${known}`);
  const rest = url.slice(scheme.length + 1);
  if (scheme === 'sqlite' && rest === '') throw new Error('The URL of the log names no file: sqlite:<path>');
  return open(rest, options);
};

const known = Object.keys(adapters)
  .map((scheme) => `${scheme}:`)
  .join(', ');
