import { type Collection, type Db, type MongoClient, ReadConcern } from 'mongodb';

import { PeopleStoreUnavailableError } from '../core';
import { within } from './bounded';
import { toPeopleStoreError } from './mongodb-errors';

export interface PersonDocument {
  /** The lookup: that an address has one person rests on no index that has to be made first. */
  readonly _id: string;
  readonly personId: string;
  readonly sealed: Buffer;
  readonly revision: number;
}

export interface ReasonDocument {
  readonly _id: string;
  readonly personId: string;
  readonly sealed: Buffer;
}

export interface KeyCheckDocument {
  readonly _id: 'key-check';
  readonly sealed: Buffer;
}

/** Milliseconds. */
export interface MongoDbPeopleLimits {
  /** How long a call of the port may take. */
  readonly callMs: number;
  /** How long the driver looks for a server, dials one, or waits for a free connection. */
  readonly reachMs: number;
}

/** How long the driver is given to say farewell to its server. */
const FAREWELL_MS = 1_000;
const MAX_CONNECTIONS = 20;
/** A connection that is dead without saying so is found out after so long and `reachMs`. */
const HEARTBEAT_MS = 2_000;

/** The database of the people, and how long anything that is asked of it may take. */
export class Connection {
  readonly people: Collection<PersonDocument>;
  readonly reasons: Collection<ReasonDocument>;
  readonly meta: Collection<KeyCheckDocument>;
  readonly #callsUnderWay = new Set<Promise<unknown>>();
  #connecting: Promise<unknown> | null = null;
  #closing: Promise<void> | null = null;

  constructor(
    private readonly client: MongoClient,
    database: string | undefined,
    private readonly limits: MongoDbPeopleLimits,
  ) {
    const db = databaseOf(client, database, limits);
    this.people = db.collection('people');
    this.reasons = db.collection('reasons');
    this.meta = db.collection('meta');
  }

  /** Safe to repeat, also by several processes at once. */
  async makeIndexes(): Promise<void> {
    await this.people.createIndex({ personId: 1 }, { unique: true }, {});
    await this.reasons.createIndex({ personId: 1 });
  }

  /** What the work answers, at most as long as a call may take; faults are errors of the port. */
  async call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#closing !== null) throw new PeopleStoreUnavailableError('The people store is closed');
    const call = within(this.#connected().then(work), this.limits.callMs);
    this.#callsUnderWay.add(call);
    try {
      return await call;
    } catch (error) {
      throw toPeopleStoreError(error);
    } finally {
      this.#callsUnderWay.delete(call);
    }
  }

  /**
   * Until it has succeeded once. By itself the driver tries that a single time and is of no use afterwards; what breaks later it
   * mends.
   */
  #connected(): Promise<unknown> {
    this.#connecting ??= this.client.connect().catch((error: unknown) => {
      this.#connecting = null;
      throw error;
    });
    return this.#connecting;
  }

  /** Waits for the calls under way, which are bounded, and refuses all later ones. Safe to repeat. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#callsUnderWay);
    // What becomes of the farewell changes nothing any more.
    await Promise.allSettled([within(this.client.close(), FAREWELL_MS)]);
  }
}

/** Everything a driver may wait for has a limit of its own: its `timeoutMS` has no effect in this release. */
export const clientOptions = ({ callMs, reachMs }: MongoDbPeopleLimits) => ({
  serverSelectionTimeoutMS: reachMs,
  connectTimeoutMS: reachMs,
  waitQueueTimeoutMS: reachMs,
  socketTimeoutMS: callMs,
  heartbeatFrequencyMS: HEARTBEAT_MS,
  maxPoolSize: MAX_CONNECTIONS,
  promoteBuffers: true,
});

const databaseOf = (client: MongoClient, database: string | undefined, { callMs }: MongoDbPeopleLimits): Db =>
  client.db(database, {
    // A source of truth: what is acknowledged survives the loss of any one server, and only that is ever read.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: callMs },
    readConcern: new ReadConcern('majority'),
    readPreference: 'primary',
  });
