import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { projectedPrefixes } from '@app/contracts';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import type { OpenedEventLog, RecordedEvent } from '@app/event-sourcing';
import { createAuthenticator, createTokenVerifier } from '@app/identity';
import { DEV_ALGORITHM, mintDevToken, openDevKey } from '@app/identity/dev-keys';
import type { People } from '@app/people';
import { openPeople } from '@app/people/open';
import { noRefusals, type RefusalSink } from '@app/refusals';
import { authenticationGuard, createHttpApplication, createLogger, createMetrics } from '@app/runtime';
import { createStandings } from '@app/standings';

import { CommandApiModule, type CommandApiOptions } from '../command-api.module';
import type { RowResult } from '../invitations/row-result';
import { bodyLimits } from '../body-limits';
import { expectDocumented } from '../../../../test/support/documented-answers';

const issuer = 'guestlist-dev';
const audience = 'guestlist';

export interface SomebodyOptions {
  readonly name?: string;
  readonly operator?: boolean;
  readonly verified?: boolean;
}

/** Every field that some answer has. A test reads those of the answer that it expects. */
export interface AnswerBody {
  readonly communityId: string;
  readonly invitationId: string;
  readonly personId: string;
  readonly roleId: string;
  readonly expiresAt: string;
  readonly position: string;
  readonly version: number;
  readonly wouldRecord: readonly { readonly type: string; readonly data: unknown }[];
  readonly results: readonly RowResult[];
  readonly code: string;
  readonly errors: readonly unknown[];
  readonly instance: string;
  readonly traceId: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: AnswerBody;
  readonly text: string;
}

type GivenHeaders = Readonly<Record<string, string>>;

export interface Somebody {
  readonly email: string;
  post(url: string, body?: unknown, headers?: GivenHeaders): Promise<Answer>;
  put(url: string, body?: unknown, headers?: GivenHeaders): Promise<Answer>;
  patch(url: string, body?: unknown, headers?: GivenHeaders): Promise<Answer>;
  delete(url: string, headers?: GivenHeaders): Promise<Answer>;
  /** The header that says who he is. */
  authorization(): Promise<string>;
  /** The payload as it is. */
  send(method: string, url: string, payload: string): Promise<Answer>;
}

/** A command-api behind the real door; on an in-memory log and people store unless others are opened. */
export interface CommandApiUnderTest {
  readonly log: OpenedEventLog;
  readonly people: People;
  /** Somebody with an address that no other test has. */
  somebody(name: string, options?: SomebodyOptions): Somebody;
  /** The same door for exactly this address. */
  as(email: string, options?: SomebodyOptions): Somebody;
  send(method: string, url: string, payload?: string, headers?: GivenHeaders): Promise<Answer>;
  /** Everything that projections would see, in order. */
  events(): Promise<readonly RecordedEvent[]>;
  /** Lets that much time pass for the rules. */
  passHours(hours: number): void;
  /** What time it is for the rules. */
  now(): Date;
  close(): Promise<void>;
}

const collect = async (log: OpenedEventLog): Promise<readonly RecordedEvent[]> => {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  for await (const batch of log.subscribe({ after: null, prefixes: projectedPrefixes, signal: stop.signal })) {
    events.push(...batch.events);
    if (batch.caughtUp) stop.abort();
  }
  return events;
};

export interface UnderTestOptions {
  readonly registration?: 'open' | 'operators';
  readonly refusals?: RefusalSink;
  /** Puts something before the people store, to count calls or to fail. */
  readonly wrapPeople?: (people: People) => People;
  /** Puts something between the commands and the log, to hold up or to fail. What the test itself reads goes past it. */
  readonly wrapLog?: (log: OpenedEventLog) => CommandApiOptions['eventStore'];
  /** The stores in a folder that is deleted in the end; in memory when left out. */
  readonly openStores?: (folder: string, personKey: Buffer) => Promise<{ log: OpenedEventLog; people: People }>;
}

const inMemory = async (_folder: string, personKey: Buffer) => {
  const [log, people] = await Promise.all([openInMemoryEventLog(), openPeople('memory:', { personKey })]);
  return { log, people };
};

export const openCommandApi = async (options: UnderTestOptions = {}): Promise<CommandApiUnderTest> => {
  const { registration = 'open', refusals = noRefusals, wrapPeople = (people: People): People => people } = options;
  const { wrapLog = (log: OpenedEventLog): OpenedEventLog => log, openStores = inMemory } = options;
  const folder = mkdtempSync(join(tmpdir(), 'command-api-'));
  const [key, { log, people: stored }] = await Promise.all([
    openDevKey(join(folder, 'dev.jwk')),
    openStores(folder, randomBytes(32)),
  ]);
  const people = wrapPeople(stored);
  const eventStore = wrapLog(log);
  let offset = 0;
  const now = () => new Date(Date.now() + offset);
  const app = await createHttpApplication(
    CommandApiModule.register({
      ...{ eventStore, people, standings: createStandings(eventStore), registration, refusals, now },
    }),
    {
      ...{ logger: createLogger({ process: 'test', level: 'silent' }), registry: createMetrics('test') },
      ...{ trustProxy: false, corsOrigins: [], bodyLimits },
    },
  );
  const verifier = createTokenVerifier({
    ...{ issuer, audience, rolesClaim: 'roles', algorithms: [DEV_ALGORITHM], keys: key.publicKey },
  });
  const authenticator = createAuthenticator(verifier, people);
  app.useGlobalGuards(authenticationGuard((header, route) => authenticator.authenticate(header, route)));
  await app.init();

  const send = async (method: string, url: string, payload?: string, headers: GivenHeaders = {}): Promise<Answer> => {
    const response = await app.inject({
      method: method as 'POST',
      url,
      headers: { ...(payload === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(payload === undefined ? {} : { payload }),
    });
    const text = response.payload;
    const headersSent = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    expectDocumented(method, url, { status: response.statusCode, headers: headersSent, text });
    return {
      status: response.statusCode,
      headers: response.headers,
      text,
      body: JSON.parse(text) as AnswerBody,
    };
  };
  const as = (email: string, options: SomebodyOptions = {}): Somebody => {
    const token = mintDevToken({
      ...{ key, issuer, audience, email, ttlSeconds: 3_600, rolesClaim: 'roles', now: new Date() },
      ...options,
    });
    const ask = async (method: string, url: string, body?: unknown, headers: GivenHeaders = {}) =>
      send(method, url, body === undefined ? undefined : JSON.stringify(body), {
        authorization: `Bearer ${await token}`,
        ...headers,
      });
    return {
      email,
      post: (url, body, headers) => ask('POST', url, body, headers),
      put: (url, body, headers) => ask('PUT', url, body, headers),
      patch: (url, body, headers) => ask('PATCH', url, body, headers),
      delete: (url, headers) => ask('DELETE', url, undefined, headers),
      authorization: async () => `Bearer ${await token}`,
      send: async (method, url, payload) => send(method, url, payload, { authorization: `Bearer ${await token}` }),
    };
  };
  let strangers = 0;
  return {
    log,
    people,
    as,
    send,
    somebody: (name, options) => as(`${name}.${(strangers += 1)}@example.org`, options),
    events: () => collect(log),
    now,
    passHours: (hours) => (offset += hours * 3_600_000),
    close: async () => {
      await app.close();
      await Promise.all([log.close(), people.close()]);
      rmSync(folder, { recursive: true });
    },
  };
};
