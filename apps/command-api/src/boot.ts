import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { createAuthenticator, openTokenVerifier } from '@app/identity';
import type { People } from '@app/people';
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

import { bodyLimits } from './body-limits';
import { CommandApiModule } from './command-api.module';

type Closer = () => Promise<unknown>;

interface Stores {
  readonly eventStore: OpenedEventLog;
  readonly people: People;
}

/** What this process serves: the commands, and its health. */
@Module({})
class CommandApiProcess {
  static of({ eventStore, people }: Stores, { communityRegistration }: Configuration): DynamicModule {
    const commands = { eventStore, people, registration: communityRegistration, now: () => new Date() };
    return {
      module: CommandApiProcess,
      imports: [CommandApiModule.register(commands), HealthModule.for(readinessOf({ eventStore, people }))],
    };
  }
}

const readinessOf = ({ eventStore, people }: Stores): Readiness => ({
  status: async () => {
    await Promise.all([eventStore.head(), people.byId([])]);
    return { ready: true, detail: { projections: {}, reactors: {} } };
  },
});

const personKeyOf = async ({ personKey, dataDir }: Configuration, logger: Logger): Promise<Buffer> => {
  if (personKey !== null) return personKey;
  const file = await openPersonKeyFile(join(dataDir, 'person.key'));
  if (file.warning !== null) logger.warn(file.warning);
  return file.personKey;
};

/** The log first: a second writer of it is refused before it touches anything else. */
const openStores = async (configuration: Configuration, logger: Logger, closers: Closer[]): Promise<Stores> => {
  await mkdir(configuration.dataDir, { recursive: true, mode: 0o700 });
  const eventStore = await openEventLog(configuration.eventStoreUrl);
  closers.push(() => eventStore.close());
  const people = await openPeople(configuration.peopleUrl, { personKey: await personKeyOf(configuration, logger) });
  closers.push(() => people.close());
  return { eventStore, people };
};

const listen = async (configuration: Configuration, closers: Closer[]): Promise<void> => {
  const { auth, dataDir, host, port, metricsPort, corsOrigins, trustProxy, logLevel } = configuration;
  const logger = createLogger({ process: 'command-api', level: logLevel });
  const stores = await openStores(configuration, logger, closers);
  const registry = createMetrics('command-api');
  const http = { logger, registry, trustProxy, corsOrigins, bodyLimits };
  const app = await createHttpApplication(CommandApiProcess.of(stores, configuration), http);
  closers.push(() => app.close());
  const authenticator = createAuthenticator(await openTokenVerifier(auth, dataDir), stores.people);
  app.useGlobalGuards(authenticationGuard((header, route) => authenticator.authenticate(header, route)));
  if (metricsPort > 0) {
    const ops = await createOpsServer({ port: metricsPort, host, readiness: readinessOf(stores), registry });
    closers.push(() => ops.close());
  }
  await app.listen(port, host);
  logger.info({ host, port }, 'Taking commands');
};

/** Opens the stores and serves the commands. What was opened before a failure is closed again. */
export const bootCommandApi = async (configuration: Configuration): Promise<RunningProcess> => {
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
