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
  isEmbedded,
  type Logger,
  mailLimits,
  makeFolder,
  readyWithStores,
  type Resources,
  type RunningProcess,
  serveHttp,
  startTracing,
  StoreWatch,
} from '@app/runtime';
import { openRefusalRecorder } from '@app/refusals';
import { createStandings, eraseAgain, erasingAgain, followMails } from '@app/standings';

import { bodyLimits } from './body-limits';
import { CommandApiModule } from './command-api.module';
import { observeRefusals, REFUSALS_NOT_KEPT } from './refusal-metrics';

const now = () => new Date();

/**
 * The log first: a second writer of it is refused before it touches anything else. People are ready when whoever the log
 * says is erased is erased there, too.
 */
const openStores = async (configuration: Configuration, logger: Logger, resources: Resources) => {
  const eventStore = resources.keep(await openEventLog(configuration.eventStoreUrl));
  const people = resources.keep(await openPeopleOfProcess(configuration, { warn: (text) => logger.warn(text) }));
  const isOnServer = !isEmbedded(configuration.eventStoreUrl);
  if (!isOnServer) await eraseAgain(eventStore, people);
  const erasedAgain = isOnServer ? erasingAgain(eventStore, people) : null;
  const probes = {
    // A log that nobody has opened yet is opened by the first look at it.
    eventStore: () => eventStore.logId(),
    people: async () => {
      await probePeople(people);
      await erasedAgain?.();
    },
  };
  return { eventStore, people, readiness: readyWithStores(resources.keep(new StoreWatch(probes, { logger }))) };
};

/** Opens the stores and serves the commands. Stores on servers need not be there yet. What was opened before a failure is closed again. */
export const bootCommandApi = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { auth, dataDir, communityRegistration: registration } = configuration;
    const logger = createLogger({ process: 'command-api', level: configuration.logLevel });
    resources.keep(startTracing({ process: 'command-api', endpoint: configuration.otlpEndpoint }));
    await makeFolder(dataDir);
    const { eventStore, people, readiness } = await openStores(configuration, logger, resources);
    const standings = createStandings(eventStore);
    const registry = createMetrics('command-api');
    const throttle = createThrottle({ perMinute: configuration.rateLimitPerMinute, registry });
    const verifier = await openTokenVerifier(auth, dataDir);
    const { authenticate } = createAuthenticator(verifier, people, (caller) =>
      throttle.subject(caller.issuer, caller.subject),
    );
    const onFault = (err: unknown) => logger.warn({ err }, REFUSALS_NOT_KEPT);
    const refusals = resources.keep(openRefusalRecorder(configuration.readModelUrl, { onFault }));
    observeRefusals(refusals, registry);
    const mails = resources.keep(followMails(eventStore, { limits: mailLimits(configuration), now }));
    const options = { eventStore, people, standings, registration, refusals, registry, mails, now };
    const modules = [CommandApiModule.register(options)];
    const served = { modules, configuration, logger, registry, readiness, authenticate, throttle, bodyLimits };
    logger.info({ url: await serveHttp(served, resources) }, 'Taking commands');
  });
