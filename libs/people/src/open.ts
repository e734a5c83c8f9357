import { join } from 'node:path';

import { createPeople, createPeopleOnServer, type People, type PeopleRows } from './core';
import type * as InMemory from './in-memory';
import { openPersonKeyFile } from './key-file';
import type * as MongoDb from './mongodb';
import type * as Sqlite from './sqlite';

export interface OpenPeopleOptions {
  /** 32 bytes. */
  readonly personKey: Buffer;
  /** Reads beside a process that writes. */
  readonly readOnly?: boolean;
}

/**
 * The people store behind a URL: `sqlite:PATH`, `mongodb://…`, `mongodb+srv://…` or `memory:`. Rejects with
 * `PersonKeyMismatchError` when it was made with another key, with `PeopleStoreUnavailableError` when it does not open, and
 * with RangeError for any other URL. One on a server opens, too, when the server does not answer yet: what is asked of it
 * then rejects with `PeopleStoreUnavailableError` until it does, and with `PersonKeyMismatchError` if it has another key.
 */
export const openPeople = async (url: string, { personKey, readOnly = false }: OpenPeopleOptions): Promise<People> => {
  const rows = await openRows(url, readOnly);
  try {
    return await (isOnServer(url) ? createPeopleOnServer : createPeople)(rows, personKey);
  } catch (error) {
    await rows.close();
    throw error;
  }
};

export interface OpenPeopleOfProcessOptions {
  readonly peopleUrl: string;
  /** PERSON_KEY; null when the key file in the data folder decides, which is for a store that is embedded in one process. */
  readonly personKey: Buffer | null;
  /** Holds `person.key`, which is made when it is absent. */
  readonly dataDir: string;
}

/** The people store as a process is configured. `warn` is told what the operator should know of the key file. */
export const openPeopleOfProcess = async (
  { peopleUrl, personKey, dataDir }: OpenPeopleOfProcessOptions,
  { warn, readOnly = false }: { readonly warn: (text: string) => void; readonly readOnly?: boolean },
): Promise<People> => {
  if (personKey !== null) return openPeople(peopleUrl, { personKey, readOnly });
  const file = await openPersonKeyFile(join(dataDir, 'person.key'));
  if (file.warning !== null) warn(file.warning);
  return openPeople(peopleUrl, { personKey: file.personKey, readOnly });
};

const isOnServer = (url: string) => /^mongodb(\+srv)?:/.test(url);

// An adapter, and with it its driver, is loaded only when its scheme is asked for.
/* eslint-disable @typescript-eslint/no-require-imports -- the build is CommonJS, whose `import()` would look for ES modules */
const openRows = async (url: string, readOnly: boolean): Promise<PeopleRows> => {
  const scheme = url.slice(0, url.indexOf(':') + 1);
  const rest = url.slice(scheme.length);
  switch (scheme) {
    case 'memory:':
      return (require('./in-memory') as typeof InMemory).createInMemoryPeopleRows();
    case 'sqlite:':
      if (rest === '') throw new RangeError('PEOPLE_URL names no file: use sqlite:PATH');
      return (require('./sqlite') as typeof Sqlite).openSqlitePeopleRows({ path: rest, readOnly });
    case 'mongodb:':
    case 'mongodb+srv:':
      return (require('./mongodb') as typeof MongoDb).openMongoDbPeopleRows({ url, readOnly });
    default:
      throw new RangeError('PEOPLE_URL: use sqlite:PATH, mongodb://HOST/DATABASE or memory:');
  }
};

/**
 * Copies the people at `sqlite:PATH`, as they are at one moment, into a file that is not there yet, beside a running server.
 * Rejects with RangeError for people who are elsewhere, and with what the adapter's own copying rejects with.
 */
export const copyPeople = async (url: string, target: string): Promise<void> => {
  const [, path] = /^sqlite:(.+)$/s.exec(url) ?? [];
  if (path === undefined) throw new RangeError('Only people in a file are copied: sqlite:PATH');
  await (require('./sqlite') as typeof Sqlite).copySqlitePeople(path, target);
};
/* eslint-enable @typescript-eslint/no-require-imports */
