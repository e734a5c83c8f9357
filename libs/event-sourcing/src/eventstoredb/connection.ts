import { EventStoreDBClient, type BaseOptions } from '@eventstore/db-client';

import { type ConnectionUrl, parseConnectionUrl } from './connection-url';
import { within } from './time-budget';

/** How long streams that are being cancelled are waited for. */
const FAREWELL_MS = 1_000;

/** The one client of this process, for everything that it asks one server. */
export class Connection {
  readonly #url: ConnectionUrl;
  readonly #whenRenewed = new Set<() => void>();
  #client: EventStoreDBClient;

  constructor(url: ConnectionUrl) {
    this.#url = url;
    this.#client = connect(url);
  }

  get client(): EventStoreDBClient {
    return this.#client;
  }

  /**
   * What goes with every call. With credentials of its own an append is a call of its own; without, the client bundles
   * the appends of the process in one stream, where one fault rejects what was written and a late answer stops everything.
   * The client does not send them over a connection that is not encrypted.
   */
  get callOptions(): BaseOptions {
    const credentials = this.#url.credentials ?? (this.#url.encrypted ? null : { username: 'none', password: 'none' });
    return { requiresLeader: true, ...(credentials && { credentials }) };
  }

  /** Replaces a client that got no answer: its connection may be half open, which it would notice after 20 seconds. */
  renew(silent: EventStoreDBClient): void {
    if (silent !== this.#client) return;
    this.#client = connect(this.#url);
    this.#tellRenewed();
    void closeChannel(silent);
  }

  /** Called when the client is replaced or closed: what streams from it will hear no more. Answers how to be told no more. */
  onRenewed(told: () => void): () => void {
    this.#whenRenewed.add(told);
    return () => this.#whenRenewed.delete(told);
  }

  async close(): Promise<void> {
    this.#tellRenewed();
    await within(this.#client.dispose(), FAREWELL_MS).catch(ignore);
    await closeChannel(this.#client);
  }

  #tellRenewed(): void {
    for (const told of [...this.#whenRenewed]) told();
  }
}

const ignore = (): void => undefined;

const connect = ({ address }: ConnectionUrl): EventStoreDBClient => {
  try {
    return EventStoreDBClient.connectionString(address);
  } catch (error) {
    throw new Error('The URL of the log is not understood', { cause: error });
  }
};

/** The client has no public way to end its connection; in brackets its types allow what is protected. */
const closeChannel = async (client: EventStoreDBClient): Promise<void> => {
  const channel = await within(client['getChannel'](), FAREWELL_MS).catch(ignore);
  channel?.close();
};

const open: { url: string; connection: Connection; users: number }[] = [];

/** A share of the connection of this process. */
export interface ConnectionShare {
  readonly connection: Connection;
  /** Closes the connection when this was the last share. Safe to repeat. */
  readonly release: () => Promise<void>;
}

/** A share of the connection to a server. Throws when the process has one to another server: one client is all it bears. */
export const shareConnection = (url: string): ConnectionShare => {
  const [current] = open;
  if (current && current.url !== url) {
    throw new Error('This process has another EventStoreDB open; its client bears one server per process');
  }
  const shared = current ?? { url, connection: new Connection(parseConnectionUrl(url)), users: 0 };
  if (!current) open.push(shared);
  shared.users += 1;
  let released: Promise<void> | null = null;
  const leave = async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    open.splice(open.indexOf(shared), 1);
    await shared.connection.close();
  };
  return { connection: shared.connection, release: () => (released ??= leave()) };
};
