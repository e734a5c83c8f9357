import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type EmailAddress, type GuestlistEventType, projectedPrefixes, type ProblemCode } from '@app/contracts';
import { type BuildTarget, type DocumentStore, projectionTarget, setLiveBuild } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import { eventIdOf, type OpenedEventLog, runProjection } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { type Caller, createAuthenticator } from '@app/identity';
import { createPeople, type People } from '@app/people';
import { createInMemoryPeopleRows } from '@app/people/in-memory';
import {
  audit,
  type AuditDocument,
  communities,
  invitations,
  memberships,
  type ReadModel,
  timeline,
} from '@app/read-models';
import { type Happening, idOf } from '@app/read-models/testing';
import { authenticationGuard, configureApplication, createFastifyAdapter, createLogger } from '@app/runtime';
import { createStandings } from '@app/standings';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { expectDocumented } from '../../../../test/support/documented-answers';
import type { FeedAddress } from './feed-connection';
import { QueryApiModule, type QueryApiOptions } from '../query-api.module';

export type DocumentAdapter = 'memory' | 'sqlite';
export const documentAdapters: readonly DocumentAdapter[] = ['memory', 'sqlite'];

const ISSUER = 'https://id.example.org';

/**
 * A token `ada` belongs to ada@example.org; one that starts with `unverified-` proves no address, and `ada~1800000000` ends at that
 * second.
 */
const callerOf = (token: string): Caller => {
  const [name = '', expiresAt = '4000000000'] = token.split('~');
  return {
    issuer: ISSUER,
    subject: `s-${name}`,
    address: addressOf(name.replace('unverified-', '')),
    emailVerified: !name.startsWith('unverified-'),
    name: null,
    operator: name === 'operator',
    expiresAt: Number(expiresAt),
  };
};

const addressOf = (name: string): EmailAddress => `${name}@example.org` as EmailAddress;

type GivenHeaders = Readonly<Record<string, string>>;
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly body: unknown;
}

export interface HarnessOptions {
  /** True unless said otherwise: the projections follow the log from the start. */
  readonly projecting?: boolean;
  readonly feed?: NonNullable<QueryApiOptions['feed']>;
  readonly streams?: NonNullable<QueryApiOptions['streams']>;
  readonly onAccess?: NonNullable<QueryApiOptions['onAccess']>;
  /** The document store as projections and queries are to have it. */
  readonly wrap?: (documents: DocumentStore) => DocumentStore;
}

/** The query API on an in-memory log, with all its projections running. */
export class QueryApiHarness {
  private readonly ending = new AbortController();
  private projecting: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly log: OpenedEventLog,
    readonly documents: DocumentStore,
    readonly people: People,
    readonly app: NestFastifyApplication,
    readonly clock: { now: string },
    /** Every route as method and path in the router's syntax: `GET /v1/communities/:communityId`. */
    readonly routes: readonly string[],
    private readonly folder: string,
  ) {}

  static async open(
    adapter: DocumentAdapter,
    {
      projecting = true,
      feed = {},
      streams = {},
      onAccess = () => undefined,
      wrap = (documents) => documents,
    }: HarnessOptions = {},
  ): Promise<QueryApiHarness> {
    const clock = { now: '2026-01-10T00:00:00.000Z' };
    const now = () => new Date(clock.now);
    const folder = await mkdtemp(join(tmpdir(), 'query-api-'));
    const [log, opened, people] = await Promise.all([
      openInMemoryEventLog({ now }),
      openDocumentStore(adapter === 'memory' ? 'memory:' : `sqlite:${join(folder, 'views.db')}`),
      createPeople(createInMemoryPeopleRows(), Buffer.alloc(32, 7)),
    ]);
    const documents = wrap(opened);
    const http = createFastifyAdapter({
      logger: createLogger({ process: 'test', level: 'silent' }),
      trustProxy: false,
    });
    const routes: string[] = [];
    http.adapter.getInstance().addHook('onRoute', ({ url, method }) => {
      routes.push(...[method].flat().map((one) => `${one} ${url}`));
    });
    const standings = createStandings(log);
    const module = QueryApiModule.register({ log, documents, people, standings, now, feed, streams, onAccess });
    const app = await NestFactory.create<NestFastifyApplication>(module, http.adapter, { logger: false });
    const authenticator = createAuthenticator({ verify: async (token) => callerOf(token) }, people);
    app.useGlobalGuards(authenticationGuard((header, route) => authenticator.authenticate(header, route)));
    await configureApplication(app, { http, corsOrigins: [] });
    const harness = new QueryApiHarness(log, documents, people, app, clock, routes, folder);
    await harness.goLive();
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    if (projecting) harness.project();
    return harness;
  }

  /** Lets every projection follow the log. */
  project(): void {
    this.projecting = Promise.all([
      this.run(audit),
      this.run(communities),
      this.run(invitations),
      this.run(memberships),
      this.run(timeline),
    ]);
  }

  /** Makes people known by name; the personId of each is `idOf(name)`, the name is shown in capitals. */
  async know(...names: string[]): Promise<void> {
    await this.knowAs(Object.fromEntries(names.map((name) => [name, idOf(name)])));
  }

  /** The same with ids of your own, by name. */
  async knowAs(personIds: Readonly<Record<string, string>>): Promise<void> {
    await this.people.claim(
      Object.entries(personIds).map(([name, personId]) => ({
        address: addressOf(name),
        personId,
        salt: '5a'.repeat(32),
        own: { issuer: ISSUER, subject: `s-${name}`, name: name.toUpperCase() },
      })),
    );
  }

  /** Answers the position of the last one. */
  async happen(...happenings: readonly Happening[]): Promise<string> {
    let last = '';
    for (const { streamName, type, data, metadata } of happenings) {
      const before = (await this.log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
      const event = { id: eventIdOf(metadata.commandId, 0), type, data, metadata };
      last = (await this.log.appendToStream(streamName, [event], before)).position;
    }
    return last;
  }

  async get(token: string, path: string, headers: GivenHeaders = {}): Promise<Answer> {
    return this.send('GET', token, path, { headers });
  }

  /** The same once every read model contains what has happened. */
  async see(token: string, path: string, headers: GivenHeaders = {}): Promise<Answer> {
    const position = await this.log.head();
    return this.get(token, `${path}${path.includes('?') ? '&' : '?'}minPosition=${position}`, headers);
  }

  async send(
    method: Method,
    token: string,
    url: string,
    { headers: others = {}, payload }: { readonly headers?: GivenHeaders; readonly payload?: object } = {},
  ): Promise<Answer> {
    return this.bare(method, url, { authorization: `Bearer ${token}`, ...others }, payload);
  }

  /** The same with these headers and no others. */
  async bare(method: Method, url: string, headers: GivenHeaders, payload?: object | string): Promise<Answer> {
    const response = await this.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
    const sent = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
    expectDocumented(method, url, { status: response.statusCode, headers: sent, text: response.payload });
    const isJson = /[/+]json/.test(String(response.headers['content-type']));
    const body: unknown = isJson && response.payload !== '' ? JSON.parse(response.payload) : null;
    return { status: response.statusCode, headers: response.headers, text: response.payload, body };
  }

  /** Where it answers from now on: a port of 127.0.0.1. */
  async listen(): Promise<FeedAddress> {
    await this.app.listen(0, '127.0.0.1');
    return { host: '127.0.0.1', port: (this.app.getHttpServer().address() as AddressInfo).port };
  }

  /** The same on a socket that holds far less for a client who takes nothing. */
  async listenNarrowly(): Promise<FeedAddress> {
    const socketPath = join(this.folder, 'http.sock');
    await this.app.listen(socketPath);
    return { socketPath };
  }

  /** Makes another build of the audit, empty so far, and answers how to fill it; readers do not see it yet. */
  async buildAudit(build: string): Promise<() => void> {
    const target = await projectionTarget<AuditDocument>(this.documents, audit.collection, build);
    return () => void this.follow(audit, target);
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.projecting;
    await this.app.close();
    await Promise.all([this.log.close(), this.documents.close(), this.people.close()]);
    await rm(this.folder, { recursive: true });
  }

  private async goLive(): Promise<void> {
    const collections = [audit, communities, invitations, memberships, timeline].map(({ collection }) => collection);
    await Promise.all(collections.map((collection) => this.documents.open(collection, 'v1')));
    await Promise.all(collections.map(({ name }) => setLiveBuild(this.documents, name, 'v1')));
  }

  private async run<Document, Ignored extends GuestlistEventType>({
    projection,
    collection,
  }: ReadModel<Document, Ignored>): Promise<void> {
    const target = await projectionTarget<Document>(this.documents, collection, 'v1');
    await this.follow({ projection, collection }, target);
  }

  private follow<Document, Ignored extends GuestlistEventType>(
    { projection }: ReadModel<Document, Ignored>,
    target: BuildTarget<Document>,
  ): Promise<void> {
    const { log } = this;
    const following = runProjection({
      ...{ projection, subscription: log, log, target },
      prefixes: projectedPrefixes,
      signal: this.ending.signal,
    });
    this.projecting = Promise.all([this.projecting, following]);
    return following;
  }
}

/** A problem without what differs from request to request. */
export const problemOf = ({ body }: Answer): { code?: ProblemCode } & Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(body as Record<string, unknown>).filter(([name]) => name !== 'traceId' && name !== 'instance'),
  );
