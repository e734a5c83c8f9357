import { createAuthenticator, openTokenVerifier } from '@app/identity';
import {
  authenticationGuard,
  type Configuration,
  createHttpApplication,
  createLogger,
  createMetrics,
  createOpsServer,
  type Logger,
  type Readiness,
  type RunningProcess,
} from '@app/runtime';

import { bodyLimits } from '../../command-api/src/body-limits';
import { type Projector, projectorReadiness, startProjector } from '../../projector/src/projections';
import { openStores, type Stores } from './open-stores';
import { StandaloneModule } from './standalone.module';

const now = () => new Date();

const startProjections = ({ log, documents }: Stores, logger: Logger): Promise<Projector> =>
  startProjector({
    log,
    documents,
    onState: ({ name, state, position, lastError }) => {
      if (lastError === null) logger.debug({ projection: name, state, position }, 'Projection');
      else logger.error({ projection: name, state, position, lastError }, 'Projection stands before a fault');
    },
    onFault: (error) => logger.error({ err: error }, 'A rebuild met a fault and is tried again'),
  });

const createApplication = async (
  configuration: Configuration,
  { log, people, documents }: Stores,
  shared: { logger: Logger; registry: ReturnType<typeof createMetrics>; readiness: Readiness },
) => {
  const { communityRegistration, corsOrigins, trustProxy, dataDir } = configuration;
  const verifier = await openTokenVerifier(configuration.auth, dataDir);
  const { authenticate } = createAuthenticator(verifier, people);
  const module = StandaloneModule.register({
    commands: { eventStore: log, people, registration: communityRegistration, now },
    queries: { log, documents, people, now },
    readiness: shared.readiness,
  });
  const app = await createHttpApplication(module, { ...shared, trustProxy, corsOrigins, bodyLimits });
  app.useGlobalGuards(authenticationGuard(authenticate));
  return app;
};

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
export const startStandalone = async (configuration: Configuration): Promise<RunningProcess> => {
  const logger = createLogger({ process: 'standalone', level: configuration.logLevel });
  const stores = await openStores(configuration, logger);
  const closing: (() => Promise<unknown>)[] = [() => stores.close()];
  const close = async () => {
    // The last opened first: no request is under way when the projections end, no projection when the stores do.
    for (const step of closing.reverse()) await step();
  };
  try {
    const projector = await startProjections(stores, logger);
    closing.push(() => projector.close());
    const readiness = projectorReadiness(projector, stores.log);
    const registry = createMetrics('standalone');
    const { host, port, metricsPort } = configuration;
    if (metricsPort !== 0) {
      const operations = await createOpsServer({ port: metricsPort, host, readiness, registry });
      closing.push(() => operations.close());
    }
    const app = await createApplication(configuration, stores, { logger, registry, readiness });
    closing.push(() => app.close());
    await app.listen(port, host);
    greet(logger, configuration, await app.getUrl());
    return { close };
  } catch (error) {
    await close();
    throw error;
  }
};
