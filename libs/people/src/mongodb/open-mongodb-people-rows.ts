import { MongoClient } from 'mongodb';

import type { PeopleRows } from '../core';
import { clientOptions, Connection, type MongoDbPeopleLimits } from './connection';
import { MongoDbPeopleRows } from './mongodb-people-rows';

export type { MongoDbPeopleLimits } from './connection';

export interface MongoDbPeopleOptions {
  /** `mongodb://` or `mongodb+srv://`; the database it names is the people's own. */
  readonly url: string;
  /** Reads beside processes that write; refuses writes. */
  readonly readOnly?: boolean;
  readonly limits?: MongoDbPeopleLimits;
}

/** Where the people are when the URL names no database. */
export const DEFAULT_DATABASE = 'guestlist_people';

/** A claim of somebody whose row nobody else changes makes four calls: ten seconds at the most. */
const DEFAULT_LIMITS: MongoDbPeopleLimits = { callMs: 2_500, reachMs: 2_000 };

/**
 * Sealed rows in a MongoDB database, whose indexes are made before the first write. Any number of processes may have it
 * open. Connects when it is first asked for something, so that it opens whether or not the server is there; what is asked
 * of it rejects with `PeopleStoreUnavailableError` until it is. Throws RangeError, which repeats nothing of it, for a URL
 * that the driver does not understand.
 */
export const openMongoDbPeopleRows = ({
  url,
  readOnly = false,
  limits = DEFAULT_LIMITS,
}: MongoDbPeopleOptions): PeopleRows => {
  const client = clientOf(url, limits);
  const database = namesDatabase(url) ? undefined : DEFAULT_DATABASE;
  return new MongoDbPeopleRows(new Connection(client, database, limits), readOnly);
};

const clientOf = (url: string, limits: MongoDbPeopleLimits): MongoClient => {
  try {
    return new MongoClient(url, clientOptions(limits));
  } catch {
    // Not passed on: the driver's text may hold the user name.
    throw new RangeError(
      'PEOPLE_URL: MongoDB does not understand it; use mongodb://USER:PASSWORD@HOST:PORT/DATABASE, both percent-encoded',
    );
  }
};

const namesDatabase = (url: string) => /^[^/]+:\/\/[^/?]+\/[^?]/.test(url);
