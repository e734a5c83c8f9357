import type { DocumentStore } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { type People, probePeople } from '@app/people';
import { openPeopleOfProcess } from '@app/people/open';
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
import { erasingAgain } from '@app/standings';
import type { Registry } from 'prom-client';

import { type Followers, observeFollowers, projectorReadiness } from './followers';
import type { Ownership } from './ownership';
import { ownershipOfProcess } from './ownership/ownership-of-process';
import { beginLoggedProjector } from './projections';
import { reactorCheckpoints } from './reactor-checkpoints';
import { countMails, noReactors, type Reactors, startLoggedReactors } from './reactors';

interface Stores {
  readonly log: OpenedEventLog;
  readonly documents: DocumentStore;
  readonly ownership: Ownership;
  /** Reactors write to people whoever the log is about; null where they are off: then nothing here has to do with people. */
  readonly people: People | null;
}

interface Told {
  readonly logger: Logger;
  readonly resources: Resources;
  readonly registry: Registry;
}

/** What follows the log, as soon as it does. */
interface Following {
  projector: Followers;
  reactors: Followers;
}

const openStores = async (
  configuration: Configuration,
  { logger, resources }: Omit<Told, 'registry'>,
): Promise<Stores> => {
  const { eventStoreUrl, readModelUrl } = configuration;
  // An embedded log has one writer, which is another process than this one.
  const readOnly = isEmbedded(eventStoreUrl);
  const log = resources.keep(await openEventLog(eventStoreUrl, { readOnly }));
  const documents = resources.keep(await openDocumentStore(readModelUrl));
  const openPeople = () => openPeopleOfProcess(configuration, { warn: (text) => logger.warn(text) });
  const people = readOnly ? null : resources.keep(await openPeople());
  return { log, documents, people, ownership: ownershipOfProcess(readModelUrl, documents) };
};

/** Whether each store is there; people are when whoever the log says is erased is erased there, too. */
const watchOf = ({ log, documents, people }: Stores, { logger, resources }: Told): StoreWatch => {
  const probes = { eventStore: () => log.head(), readModels: () => documents.records.get('live:') };
  if (people === null) return resources.keep(new StoreWatch(probes, { logger }));
  const eraseAgain = erasingAgain(log, people);
  const peopleAreThere = async () => {
    await probePeople(people);
    await eraseAgain();
  };
  return resources.keep(new StoreWatch({ ...probes, people: peopleAreThere }, { logger }));
};

/** Says how all of it is: before anything follows the log, and until nothing of it is left. */
const tellProgress = async (
  stores: Stores,
  following: Following,
  { host, metricsPort: port }: Configuration,
  told: Told,
): Promise<void> => {
  const watch = watchOf(stores, told);
  if (port === 0) return;
  const { log } = stores;
  const { registry } = told;
  const projector: Followers = { states: () => following.projector.states() };
  const reactors: Followers = { states: () => following.reactors.states() };
  observeFollowers(projector, { kind: 'projection', log, registry });
  observeFollowers(reactors, { kind: 'reactor', log, registry });
  const readiness = untilClosing(readyWithStores(watch, projectorReadiness(projector, reactors, log)), told.resources);
  told.resources.keep(await createOpsServer({ port, host, readiness, registry }));
};

const reactorsOn = (stores: Stores, configuration: Configuration, { logger, registry }: Told): Reactors => {
  const { log, documents, people, ownership } = stores;
  if (people === null) {
    logger.info({ reactors: 'off' }, 'Reactors are off: an embedded log has one writer, another process');
    return noReactors;
  }
  const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
  const acting = { log, people, checkpointsOf, configuration, now: () => new Date(), ownership };
  return startLoggedReactors({ ...acting, onMail: countMails(registry) }, logger);
};

/**
 * Opens the stores and keeps the read models up to date; where the log takes several writers, reactors act too. Stores on
 * servers need not be there yet. What was opened before a failure is closed again.
 */
export const bootProjector = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { dataDir, host, metricsPort, logLevel } = configuration;
    const logger = createLogger({ process: 'projector', level: logLevel });
    await makeFolder(dataDir);
    const told = { logger, resources, registry: createMetrics('projector') };
    const stores = await openStores(configuration, told);
    // Told until the very end, so that whoever asks meanwhile hears that this process is ending.
    const following: Following = { projector: noReactors, reactors: noReactors };
    await tellProgress(stores, following, configuration, told);
    following.projector = resources.keep(beginLoggedProjector(stores, logger));
    following.reactors = resources.keep(reactorsOn(stores, configuration, told));
    logger.info({ host, metricsPort }, 'Projecting');
  });
