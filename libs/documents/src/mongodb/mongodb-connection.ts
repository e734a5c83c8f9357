import { type Collection, type Db, MongoClient, type Document } from 'mongodb';
import { DocumentStoreUnavailableError } from '../core';
import { documentStoreError } from './mongodb-errors';
import { type TimeLimits, within } from './time-limits';

const poolSize = 20;
/** How often servers are asked how they are; a link that is open at one end only is noticed by it. */
const heartbeatMs = 2_000;
const closeMs = 3_000;
/** Where the documents are when the URL names no database. */
const defaultDatabase = 'guestlist_views';

/** One client and its database: every call bounded, every error one of the port. */
export class MongoDbConnection {
  private readonly client: MongoClient;
  private readonly database: Db;
  private connected = false;
  private closed = false;

  /** Connects at the first call. Throws an Error that repeats nothing of the URL when it is wrong. */
  constructor(
    url: string,
    readonly limits: TimeLimits,
  ) {
    this.client = clientOf(url, limits);
    this.database = this.client.db(namesDatabase(url) ? undefined : defaultDatabase);
    // The driver tells what is wrong to whoever asks; an event that nobody listens to would end the process.
    this.client.on('error', () => undefined);
  }

  /** Runs one call of the port. Rejects in time, and with errors of the port. */
  async call<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.closed) throw new DocumentStoreUnavailableError('The document store is closed');
    try {
      return await within(this.connect().then(work), this.limits.totalMs, () => {
        throw new DocumentStoreUnavailableError('The document store did not answer in time');
      });
    } catch (error) {
      throw documentStoreError(error);
    }
  }

  collection<Stored extends Document>(name: string): Collection<Stored> {
    return this.database.collection<Stored>(name);
  }

  /** Safe to repeat; waits for nobody for long. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // What goes wrong in parting with a server that is gone is nobody's loss.
    await within(
      this.client.close().catch(() => undefined),
      closeMs,
      () => undefined,
    );
  }

  // Left to itself the driver connects once: a client whose first attempt failed would fail for ever.
  private async connect(): Promise<void> {
    if (this.connected) return;
    await this.client.connect();
    this.connected = true;
  }
}

function clientOf(url: string, { selectMs, answerMs }: TimeLimits): MongoClient {
  return parsedClient(url, {
    appName: 'guestlist',
    serverSelectionTimeoutMS: selectMs,
    connectTimeoutMS: selectMs,
    waitQueueTimeoutMS: selectMs,
    socketTimeoutMS: answerMs,
    heartbeatFrequencyMS: heartbeatMs,
    maxPoolSize: poolSize,
    readPreference: 'primary',
    // What another process has written is relied on (a checkpoint above all), so it must be there after a fail-over.
    readConcern: { level: 'majority' },
    // Documents, too: a checkpoint that survives a fail-over must not stand above documents that do not.
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: answerMs },
  });
}

function parsedClient(url: string, options: ConstructorParameters<typeof MongoClient>[1]): MongoClient {
  try {
    return new MongoClient(url, options);
  } catch {
    // Not passed on: its message may hold a password.
    throw new Error('The URL of the document store is not mongodb://user:password@host:port/NAME');
  }
}

// Without a name the driver would take its own default, where documents of others may be.
const namesDatabase = (url: string): boolean => /^mongodb(?:\+srv)?:\/\/[^/]+\/[^/?]+/.test(url);
