import type { DocumentStore } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  createOpsServer,
  isEmbedded,
  type Logger,
  makeFolder,
  readyWithStores,
  type Resources,
  type RunningProcess,
  StoreWatch,
  untilClosing,
} from '@app/runtime';

import { type Followers, observeFollowers, projectorReadiness } from './followers';
import { type Ownership, ownershipOfProcess } from './ownership';
import { beginLoggedProjector } from './projections';
import { reactorCheckpoints } from './reactor-checkpoints';
import { noReactors, type Reactors, startLoggedReactors } from './reactors';

interface Stores {
  readonly log: OpenedEventLog;
  readonly documents: DocumentStore;
  readonly ownership: Ownership;
}

/** What follows the log, as soon as it does. */
interface Following {
  projector: Followers;
  reactors: Followers;
}

const reactorsOn = ({ log, documents: { records }, ownership }: Stores, logger: Logger): Reactors =>
  startLoggedReactors(
    { log, checkpointsOf: (name) => reactorCheckpoints(records, name), now: () => new Date(), ownership },
    logger,
  );

/** Says how all of it is: before anything follows the log, and until nothing of it is left. */
const tellProgress = async (
  { log, documents }: Stores,
  following: Following,
  { host, metricsPort: port }: Configuration,
  { logger, resources }: { readonly logger: Logger; readonly resources: Resources },
): Promise<void> => {
  if (port === 0) return;
  const projector: Followers = { states: () => following.projector.states() };
  const reactors: Followers = { states: () => following.reactors.states() };
  const registry = createMetrics('projector');
  observeFollowers(projector, { kind: 'projection', log, registry });
  observeFollowers(reactors, { kind: 'reactor', log, registry });
  const probes = { eventStore: () => log.head(), readModels: () => documents.records.get('live:') };
  const watch = resources.keep(new StoreWatch(probes, { logger }));
  const readiness = untilClosing(readyWithStores(watch, projectorReadiness(projector, reactors, log)), resources);
  resources.keep(await createOpsServer({ port, host, readiness, registry }));
};

/**
 * Opens the stores and keeps the read models up to date; where the log takes several writers, reactors act too. Stores on
 * servers need not be there yet. What was opened before a failure is closed again.
 */
export const bootProjector = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { dataDir, eventStoreUrl, readModelUrl, host, metricsPort, logLevel } = configuration;
    const logger = createLogger({ process: 'projector', level: logLevel });
    await makeFolder(dataDir);
    // An embedded log has one writer, which is another process than this one.
    const readOnly = isEmbedded(eventStoreUrl);
    const log = resources.keep(await openEventLog(eventStoreUrl, { readOnly }));
    const documents = resources.keep(await openDocumentStore(readModelUrl));
    const stores = { log, documents, ownership: ownershipOfProcess(readModelUrl, documents) };
    // Told until the very end, so that whoever asks meanwhile hears that this process is ending.
    const following: Following = { projector: noReactors, reactors: noReactors };
    await tellProgress(stores, following, configuration, { logger, resources });
    following.projector = resources.keep(beginLoggedProjector(stores, logger));
    following.reactors = resources.keep(readOnly ? noReactors : reactorsOn(stores, logger));
    if (readOnly) logger.info({ reactors: 'off' }, 'Reactors are off: an embedded log has one writer, another process');
    logger.info({ host, metricsPort }, 'Projecting');
  });
