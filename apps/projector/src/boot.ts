import type { DocumentStore } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { openPeopleOfProcess } from '@app/people/open';
import {
  bootWith,
  type Configuration,
  createLogger,
  createMetrics,
  createOpsServer,
  type Logger,
  makeFolder,
  type Resources,
  type RunningProcess,
} from '@app/runtime';
import { eraseAgain } from '@app/standings';

import { observeFollowers, projectorReadiness } from './followers';
import { startLoggedProjector } from './projections';
import { reactorCheckpoints } from './reactor-checkpoints';
import { noReactors, type Reactors, startLoggedReactors } from './reactors';

/** An embedded log has one writer, which is another process than this one. */
const isEmbedded = (eventStoreUrl: string) => eventStoreUrl.startsWith('sqlite:');

interface Opened {
  readonly log: OpenedEventLog;
  readonly documents: DocumentStore;
}

/** Reactors write to people whoever the log is about; where they are off, this process has nothing to do with people. */
const reactorsOn = async (
  { log, documents }: Opened,
  configuration: Configuration,
  { logger, resources }: { readonly logger: Logger; readonly resources: Resources },
): Promise<Reactors> => {
  const people = resources.keep(await openPeopleOfProcess(configuration, { warn: (text) => logger.warn(text) }));
  await eraseAgain(log, people);
  const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
  return startLoggedReactors({ log, people, checkpointsOf, configuration, now: () => new Date() }, logger);
};

/**
 * Opens the stores and keeps the read models up to date; where the log takes several writers, reactors act too. What was
 * opened before a failure is closed again.
 */
export const bootProjector = (configuration: Configuration): Promise<RunningProcess> =>
  bootWith(async (resources) => {
    const { dataDir, eventStoreUrl, readModelUrl, host, metricsPort, logLevel } = configuration;
    const logger = createLogger({ process: 'projector', level: logLevel });
    await makeFolder(dataDir);
    const readOnly = isEmbedded(eventStoreUrl);
    const log = resources.keep(await openEventLog(eventStoreUrl, { readOnly }));
    const documents = resources.keep(await openDocumentStore(readModelUrl));
    const projector = resources.keep(await startLoggedProjector({ log, documents }, logger));
    const reactors = resources.keep(
      readOnly ? noReactors : await reactorsOn({ log, documents }, configuration, { logger, resources }),
    );
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
