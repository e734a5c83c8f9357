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
  type Logger,
  makeFolder,
  type RunningProcess,
} from '@app/runtime';

import { observeFollowers, projectorReadiness } from './followers';
import { startLoggedProjector } from './projections';
import { reactorCheckpoints } from './reactor-checkpoints';
import { noReactors, type Reactors, startLoggedReactors } from './reactors';

/** An embedded log has one writer, which is another process than this one. */
const isEmbedded = (eventStoreUrl: string) => eventStoreUrl.startsWith('sqlite:');

const reactorsOn = (log: OpenedEventLog, { records }: DocumentStore, logger: Logger): Reactors =>
  startLoggedReactors(
    { log, checkpointsOf: (name) => reactorCheckpoints(records, name), now: () => new Date() },
    logger,
  );

/**
 * Opens the stores and keeps the read models up to date; where the log takes several writers, reactors act too. What was
 * opened before a failure is closed again.
 */
export const bootProjector = ({
  dataDir,
  eventStoreUrl,
  readModelUrl,
  host,
  metricsPort,
  logLevel,
}: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const logger = createLogger({ process: 'projector', level: logLevel });
    await makeFolder(dataDir);
    const readOnly = isEmbedded(eventStoreUrl);
    const log = resources.keep(await openEventLog(eventStoreUrl, { readOnly }));
    const documents = resources.keep(await openDocumentStore(readModelUrl));
    const projector = resources.keep(await startLoggedProjector({ log, documents }, logger));
    const reactors = resources.keep(readOnly ? noReactors : reactorsOn(log, documents, logger));
    if (metricsPort > 0) {
      const registry = createMetrics('projector');
      observeFollowers(projector, { kind: 'projection', log, registry });
      observeFollowers(reactors, { kind: 'reactor', log, registry });
      const readiness = projectorReadiness(projector, reactors, log);
      resources.keep(await createOpsServer({ port: metricsPort, host, readiness, registry }));
    }
    if (readOnly) logger.info({ reactors: 'off' }, 'Reactors are off: an embedded log has one writer, another process');
    logger.info({ host, metricsPort }, 'Projecting');
  });
