import { mkdir } from 'node:fs/promises';

import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import {
  type Configuration,
  createLogger,
  createMetrics,
  createOpsServer,
  type Logger,
  type RunningProcess,
} from '@app/runtime';

import {
  observeProjections,
  type Projector,
  type ProjectorOptions,
  projectorReadiness,
  startProjector,
} from './projections';

type Closer = () => Promise<unknown>;

const openStores = async (
  { dataDir, eventStoreUrl, readModelUrl }: Configuration,
  closers: Closer[],
): Promise<Pick<ProjectorOptions, 'log' | 'documents'>> => {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // An embedded log has one writer, which must have opened it before.
  const log = await openEventLog(eventStoreUrl, { readOnly: true });
  closers.push(() => log.close());
  const documents = await openDocumentStore(readModelUrl);
  closers.push(() => documents.close());
  return { log, documents };
};

const startProjections = (stores: Pick<ProjectorOptions, 'log' | 'documents'>, logger: Logger): Promise<Projector> =>
  startProjector({
    ...stores,
    onState: ({ name, state, position, lastError }) => {
      if (lastError === null) logger.debug({ projection: name, state, position }, 'Projection');
      else logger.error({ projection: name, state, position, lastError }, 'Projection stands before a fault');
    },
    onFault: (error) => logger.error({ err: error }, 'A rebuild met a fault and is tried again'),
  });

const start = async (configuration: Configuration, closers: Closer[]): Promise<void> => {
  const { host, metricsPort, logLevel } = configuration;
  const logger = createLogger({ process: 'projector', level: logLevel });
  const stores = await openStores(configuration, closers);
  const projector = await startProjections(stores, logger);
  closers.push(() => projector.close());
  if (metricsPort > 0) {
    const registry = createMetrics('projector');
    observeProjections(projector, registry);
    const readiness = projectorReadiness(projector, stores.log);
    const ops = await createOpsServer({ port: metricsPort, host, readiness, registry });
    closers.push(() => ops.close());
  }
  logger.info({ host, metricsPort }, 'Projecting');
};

/** Opens the stores and keeps the read models up to date. What was opened before a failure is closed again. */
export const bootProjector = async (configuration: Configuration): Promise<RunningProcess> => {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    // Each may rest on those opened before it.
    for (let closer = closers.pop(); closer !== undefined; closer = closers.pop()) await closer();
  };
  try {
    await start(configuration, closers);
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
};
