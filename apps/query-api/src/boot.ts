import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import { createAuthenticator, openTokenVerifier } from '@app/identity';
import { probePeople } from '@app/people';
import { openPeopleOfProcess } from '@app/people/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  createThrottle,
  makeFolder,
  readyWithStores,
  type RunningProcess,
  serveHttp,
  startTracing,
  StoreWatch,
} from '@app/runtime';
import { createStandings } from '@app/standings';

import { logAccess } from './access-log/log-access';
import { QueryApiModule } from './query-api.module';

/** Opens the stores and answers queries. Stores on servers need not be there yet. What was opened before a failure is closed again. */
export const bootQueryApi = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { auth, dataDir } = configuration;
    const logger = createLogger({ process: 'query-api', level: configuration.logLevel });
    const warn = (text: string) => logger.warn(text);
    resources.keep(startTracing({ process: 'query-api', endpoint: configuration.otlpEndpoint }));
    await makeFolder(dataDir);
    // Everything is only read: whoever writes an embedded store must have opened it before.
    const log = resources.keep(await openEventLog(configuration.eventStoreUrl, { readOnly: true }));
    const people = resources.keep(await openPeopleOfProcess(configuration, { warn, readOnly: true }));
    const documents = resources.keep(await openDocumentStore(configuration.readModelUrl, { readOnly: true }));
    const probes = {
      eventStore: () => log.head(),
      readModels: () => documents.records.list('live:'),
      people: () => probePeople(people),
    };
    const readiness = readyWithStores(resources.keep(new StoreWatch(probes, { logger })));
    const standings = createStandings(log);
    const registry = createMetrics('query-api');
    const throttle = createThrottle({ perMinute: configuration.rateLimitPerMinute, registry });
    const verifier = await openTokenVerifier(auth, dataDir);
    const { authenticate } = createAuthenticator(verifier, people, (caller) =>
      throttle.subject(caller.issuer, caller.subject),
    );
    const now = () => new Date();
    const modules = [
      QueryApiModule.register({ log, documents, people, standings, now, registry, onAccess: logAccess(logger) }),
    ];
    const served = { modules, configuration, logger, registry, readiness, authenticate, throttle };
    logger.info({ url: await serveHttp(served, resources) }, 'Answering queries');
  });
