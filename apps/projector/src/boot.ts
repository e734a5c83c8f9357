import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  createOpsServer,
  makeFolder,
  type RunningProcess,
} from '@app/runtime';

import { observeProjections, projectorReadiness, startLoggedProjector } from './projections';

/** Opens the stores and keeps the read models up to date. What was opened before a failure is closed again. */
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
    // An embedded log has one writer, which must have opened it before.
    const log = resources.keep(await openEventLog(eventStoreUrl, { readOnly: true }));
    const documents = resources.keep(await openDocumentStore(readModelUrl));
    const projector = resources.keep(await startLoggedProjector({ log, documents }, logger));
    if (metricsPort > 0) {
      const registry = createMetrics('projector');
      observeProjections(projector, registry);
      const readiness = projectorReadiness(projector, log);
      resources.keep(await createOpsServer({ port: metricsPort, host, readiness, registry }));
    }
    logger.info({ host, metricsPort }, 'Projecting');
  });
