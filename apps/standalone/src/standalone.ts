import { type DocumentStore, WriteListeners } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import { CommitBell } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { createAuthenticator, openTokenVerifier } from '@app/identity';
import { openPeopleOfProcess } from '@app/people/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  createThrottle,
  type Logger,
  mailLimits,
  makeFolder,
  type Resources,
  type RunningProcess,
  serveHttp,
  startTracing,
} from '@app/runtime';
import { RefusalRecorder } from '@app/refusals';
import { createStandings, eraseAgain, followMails } from '@app/standings';
import type { Registry } from 'prom-client';

import { bodyLimits } from '../../command-api/src/body-limits';
import { CommandApiModule } from '../../command-api/src/command-api.module';
import { observeRefusals, REFUSALS_NOT_KEPT } from '../../command-api/src/refusal-metrics';
import { observeFollowers, projectorReadiness } from '../../projector/src/followers';
import { ownershipOfProcess } from '../../projector/src/ownership/ownership-of-process';
import { beginLoggedProjector, type BeginningProjector, tellingLog } from '../../projector/src/projections';
import { reactorCheckpoints } from '../../projector/src/reactor-checkpoints';
import { countMails, startLoggedReactors } from '../../projector/src/reactors';
import { startProjectorThread, ThreadedProjector } from '../../projector/src/thread';
import { logAccess } from '../../query-api/src/access-log/log-access';
import { QueryApiModule } from '../../query-api/src/query-api.module';

const now = () => new Date();

/** The log first: a second process on the same log is refused before it touches anything else. */
const openStores = async (configuration: Configuration, logger: Logger, resources: Resources) => {
  await makeFolder(configuration.dataDir);
  const [bell, listeners] = [new CommitBell(), new WriteListeners()];
  const log = resources.keep(await openEventLog(configuration.eventStoreUrl, { bell }));
  const people = resources.keep(await openPeopleOfProcess(configuration, { warn: (text) => logger.warn(text) }));
  await eraseAgain(log, people);
  const documents = resources.keep(await openDocumentStore(configuration.readModelUrl, { listeners }));
  const ownership = ownershipOfProcess(configuration.readModelUrl, documents);
  return { log, people, documents, ownership, bell, listeners };
};

type Stores = Awaited<ReturnType<typeof openStores>>;

export interface StandaloneOptions {
  /**
   * Lets a thread of its own keep read models in files up to date, with connections of its own, so that who is answered does not
   * wait for them. Needs the built program.
   */
  readonly projectInThread?: boolean;
}

interface Surroundings {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly registry: Registry;
}

const areFiles = ({ eventStoreUrl, readModelUrl }: Configuration): boolean =>
  [eventStoreUrl, readModelUrl].every((url) => url.startsWith('sqlite:'));

const beginProjecting = (
  { bell, listeners, ...stores }: Stores,
  { configuration, logger }: Surroundings,
  { projectInThread = false }: StandaloneOptions,
): BeginningProjector => {
  // What is in memory has no second connection, and what is on servers waits without keeping anybody from being answered.
  if (!projectInThread || !areFiles(configuration)) return beginLoggedProjector(stores, logger);
  const told = { ...tellingLog(logger), bell, onWrite: () => listeners.notify() };
  return new ThreadedProjector(startProjectorThread(configuration), told);
};

/** What follows the log: projections first, so that what reactors add is seen like everything else. */
const startFollowers = async (
  stores: Stores,
  surroundings: Surroundings,
  { resources, ...options }: StandaloneOptions & { readonly resources: Resources },
) => {
  const { log, people, documents, ownership } = stores;
  const { configuration, logger, registry } = surroundings;
  const projector = resources.keep(beginProjecting(stores, surroundings, options));
  // Whoever asks right after the start is answered from read models, empty as they may be.
  await projector.begun;
  const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
  const acting = { log, people, checkpointsOf, configuration, now, ownership, onMail: countMails(registry) };
  const reactors = resources.keep(startLoggedReactors(acting, logger));
  observeFollowers(projector, { kind: 'projection', log, registry });
  observeFollowers(reactors, { kind: 'reactor', log, registry });
  return projectorReadiness(projector, reactors, log);
};

const keepRefusals = (documents: DocumentStore, logger: Logger) =>
  new RefusalRecorder({
    openStore: async () => documents,
    onFault: (err) => logger.warn({ err }, REFUSALS_NOT_KEPT),
  });

const greet = (logger: Logger, { auth, dataDir, metricsPort }: Configuration, url: string) => {
  if (auth.mode === 'dev') {
    logger.warn(
      'AUTH_MODE=dev: whoever can read DATA_DIR can sign in as anybody. Set AUTH_ISSUER for anything but development',
    );
  }
  logger.info({ url, dataDir, metricsPort }, `Guestlist is ready at ${url}`);
};

/**
 * Everything in one process: opens the stores, projects, listens. Resolves when it answers; rejects, with everything closed
 * again, when something is not there or not free.
 */
export const startStandalone = (
  configuration: Configuration,
  options: StandaloneOptions = {},
): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const logger = createLogger({ process: 'standalone', level: configuration.logLevel });
    resources.keep(startTracing({ process: 'standalone', endpoint: configuration.otlpEndpoint }));
    const stores = await openStores(configuration, logger, resources);
    const { log, people, documents } = stores;
    const registry = createMetrics('standalone');
    const readiness = await startFollowers(stores, { configuration, logger, registry }, { ...options, resources });
    const verifier = await openTokenVerifier(configuration.auth, configuration.dataDir);
    const throttle = createThrottle({ perMinute: configuration.rateLimitPerMinute, registry });
    const { authenticate } = createAuthenticator(verifier, people, (caller) =>
      throttle.subject(caller.issuer, caller.subject),
    );
    const standings = createStandings(log);
    const refusals = resources.keep(keepRefusals(documents, logger));
    observeRefusals(refusals, registry);
    const mails = resources.keep(followMails(log, { limits: mailLimits(configuration), now }));
    const { communityRegistration: registration } = configuration;
    const modules = [
      CommandApiModule.register({ eventStore: log, people, standings, registration, refusals, registry, mails, now }),
      QueryApiModule.register({ log, documents, people, standings, now, registry, onAccess: logAccess(logger) }),
    ];
    const served = { modules, configuration, logger, registry, readiness, authenticate, throttle, bodyLimits };
    greet(logger, configuration, await serveHttp(served, resources));
  });
