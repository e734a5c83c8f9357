import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import { createAuthenticator, openTokenVerifier } from '@app/identity';
import { openPersonKeyFile } from '@app/people/key-file';
import { openPeople } from '@app/people/open';
import {
  authenticationGuard,
  type Configuration,
  createHttpApplication,
  createLogger,
  createMetrics,
  createOpsServer,
  HealthModule,
  type Logger,
  type Readiness,
  type RunningProcess,
} from '@app/runtime';
import { type DynamicModule, Module } from '@nestjs/common';

import { QueryApiModule, type QueryApiOptions } from './query-api.module';

type Closer = () => Promise<unknown>;

/** What this process serves: the queries, and its health. */
@Module({})
class QueryApiProcess {
  static of(queries: QueryApiOptions): DynamicModule {
    return {
      module: QueryApiProcess,
      imports: [QueryApiModule.register(queries), HealthModule.for(readinessOf(queries))],
    };
  }
}

const readinessOf = ({ log, documents, people }: QueryApiOptions): Readiness => ({
  status: async () => {
    await Promise.all([log.head(), documents.records.list('live:'), people.byId([])]);
    return { ready: true, detail: { projections: {}, reactors: {} } };
  },
});

const personKeyOf = async ({ personKey, dataDir }: Configuration, logger: Logger): Promise<Buffer> => {
  if (personKey !== null) return personKey;
  const file = await openPersonKeyFile(join(dataDir, 'person.key'));
  if (file.warning !== null) logger.warn(file.warning);
  return file.personKey;
};

/** The log and the people are only read: an embedded log has one writer, which must have opened it before. */
const openStores = async (
  configuration: Configuration,
  logger: Logger,
  closers: Closer[],
): Promise<QueryApiOptions> => {
  const { dataDir, eventStoreUrl, peopleUrl, readModelUrl } = configuration;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const log = await openEventLog(eventStoreUrl, { readOnly: true });
  closers.push(() => log.close());
  const people = await openPeople(peopleUrl, { personKey: await personKeyOf(configuration, logger), readOnly: true });
  closers.push(() => people.close());
  const documents = await openDocumentStore(readModelUrl);
  closers.push(() => documents.close());
  return { log, people, documents, now: () => new Date() };
};

const listen = async (configuration: Configuration, closers: Closer[]): Promise<void> => {
  const { auth, dataDir, host, port, metricsPort, corsOrigins, trustProxy, logLevel } = configuration;
  const logger = createLogger({ process: 'query-api', level: logLevel });
  const stores = await openStores(configuration, logger, closers);
  const registry = createMetrics('query-api');
  const http = { logger, registry, trustProxy, corsOrigins };
  const app = await createHttpApplication(QueryApiProcess.of(stores), http);
  closers.push(() => app.close());
  const { authenticate } = createAuthenticator(await openTokenVerifier(auth, dataDir), stores.people);
  app.useGlobalGuards(authenticationGuard(authenticate));
  if (metricsPort > 0) {
    const ops = await createOpsServer({ port: metricsPort, host, readiness: readinessOf(stores), registry });
    closers.push(() => ops.close());
  }
  await app.listen(port, host);
  logger.info({ host, port }, 'Answering queries');
};

/** Opens the stores and answers queries. What was opened before a failure is closed again. */
export const bootQueryApi = async (configuration: Configuration): Promise<RunningProcess> => {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    // Each may rest on those opened before it.
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    await listen(configuration, closers);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
};
