import { openEventLog } from '@app/event-sourcing/open';
import { createAuthenticator, openTokenVerifier } from '@app/identity';
import { probePeople } from '@app/people';
import { openPeopleOfProcess } from '@app/people/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  makeFolder,
  type Readiness,
  type RunningProcess,
  serveHttp,
} from '@app/runtime';
import { createStandings, eraseAgain } from '@app/standings';

import { bodyLimits } from './body-limits';
import { CommandApiModule } from './command-api.module';

/** Opens the stores and serves the commands. What was opened before a failure is closed again. */
export const bootCommandApi = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { auth, dataDir, communityRegistration: registration } = configuration;
    const logger = createLogger({ process: 'command-api', level: configuration.logLevel });
    await makeFolder(dataDir);
    // The log first: a second writer of it is refused before it touches anything else.
    const eventStore = resources.keep(await openEventLog(configuration.eventStoreUrl));
    const people = resources.keep(await openPeopleOfProcess(configuration, { warn: (text) => logger.warn(text) }));
    await eraseAgain(eventStore, people);
    const readiness: Readiness = {
      status: async () => {
        await Promise.all([eventStore.head(), probePeople(people)]);
        return { ready: true, detail: { projections: {}, reactors: {} } };
      },
    };
    const { authenticate } = createAuthenticator(await openTokenVerifier(auth, dataDir), people);
    const standings = createStandings(eventStore);
    const modules = [CommandApiModule.register({ eventStore, people, standings, registration, now: () => new Date() })];
    const registry = createMetrics('command-api');
    const served = { modules, configuration, logger, registry, readiness, authenticate, bodyLimits };
    logger.info({ url: await serveHttp(served, resources) }, 'Taking commands');
  });
