import { randomBytes } from 'node:crypto';

import { openDocumentStore } from '@app/documents/open';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { createAuthenticator, createTokenVerifier } from '@app/identity';
import { openPeople } from '@app/people/open';
import { authenticationGuard, createHttpApplication, createLogger, createMetrics } from '@app/runtime';
import { createStandings } from '@app/standings';
import { type DynamicModule, Module } from '@nestjs/common';

import { bodyLimits } from '../../apps/command-api/src/body-limits';
import { CommandApiModule } from '../../apps/command-api/src/command-api.module';
import { startProjector } from '../../apps/projector/src/projections';
import { QueryApiModule } from '../../apps/query-api/src/query-api.module';
import { AUDIENCE, ISSUER, publicKey } from './tokens';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  /** Null when it is no JSON. */
  readonly body: any;
}

export interface Sent {
  readonly token?: string | null;
  readonly body?: unknown;
  readonly rawBody?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Commands and queries behind the real door, on stores in memory that are projected. */
export interface WholeInterface {
  /** Every route of commands and queries, like `GET /v1/me`; HEAD and OPTIONS, which belong to each path, left out. */
  readonly routes: readonly string[];
  send(method: string, url: string, sent?: Sent): Promise<Answer>;
  listen(): Promise<string>;
  close(): Promise<void>;
}

@Module({})
class Whole {
  static of(imports: DynamicModule[]): DynamicModule {
    return { module: Whole, imports };
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const ANY_ORIGIN = ['https://admin.example.org'];

/** Registration is for operators. */
export const openWholeInterface = async (): Promise<WholeInterface> => {
  const [log, documents, people] = await Promise.all([
    openInMemoryEventLog(),
    openDocumentStore('memory:'),
    openPeople('memory:', { personKey: randomBytes(32) }),
  ]);
  const standings = createStandings(log);
  const now = () => new Date();
  const module = Whole.of([
    CommandApiModule.register({ eventStore: log, people, standings, registration: 'operators', now }),
    QueryApiModule.register({ log, documents, people, standings, now }),
  ]);
  const logger = createLogger({ process: 'test', level: 'silent' });
  const [trustProxy, corsOrigins, registry] = [false, ANY_ORIGIN, createMetrics('test')];
  const app = await createHttpApplication(module, { logger, registry, trustProxy, corsOrigins, bodyLimits });
  const verifier = createTokenVerifier({
    ...{ issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], keys: publicKey, rolesClaim: 'roles' },
  });
  app.useGlobalGuards(authenticationGuard(createAuthenticator(verifier, people).authenticate));
  const routes = new Set<string>();
  const instance = app.getHttpAdapter().getInstance();
  instance.addHook('onRoute', ({ url, method }) => {
    for (const one of [method].flat()) if (url.startsWith('/v1/')) routes.add(`${one} ${url}`);
  });
  const projector = await startProjector({ log, documents });
  await app.init();
  await instance.ready();
  return {
    get routes() {
      return [...routes].filter((route) => !/^(HEAD|OPTIONS) /.test(route)).sort();
    },
    send: async (method, url, { token = null, body, rawBody, headers = {} } = {}) => {
      const payload = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
      const answer = await app.inject({
        method: method as 'GET',
        url,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(payload === undefined ? {} : { payload }),
      });
      return { status: answer.statusCode, headers: answer.headers, text: answer.payload, body: parsed(answer.payload) };
    },
    listen: async () => {
      await app.listen(0, '127.0.0.1');
      return app.getUrl();
    },
    close: async () => {
      await app.close();
      await projector.close();
      await Promise.all([log.close(), documents.close(), people.close()]);
    },
  };
};
