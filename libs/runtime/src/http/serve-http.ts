import type { Server } from 'node:http';

import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';

import { type Authenticate, authenticationGuard } from '../authentication';
import type { Configuration } from '../configuration';
import { documentedRoutes, DocumentationModule } from '../documentation';
import type { Logger } from '../logging';
import { createOpsServer, HealthModule, type Readiness, untilClosing } from '../operations';
import type { Resources } from '../process';
import type { Throttle } from '../throttling';
import { createHttpApplication } from './create-application';

export interface ServedOptions {
  /** What is served beside the health of the process. */
  readonly modules: readonly DynamicModule[];
  readonly configuration: Pick<Configuration, 'host' | 'port' | 'metricsPort' | 'corsOrigins' | 'trustProxy'>;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly readiness: Readiness;
  readonly authenticate: Authenticate;
  readonly throttle: Throttle;
  /** Bytes the bodies of some routes may have; see `HttpOptions`. */
  readonly bodyLimits?: Readonly<Record<string, number>>;
}

@Module({})
class ServedModule {
  static of(modules: readonly DynamicModule[], readiness: Readiness): DynamicModule {
    return { module: ServedModule, imports: [...modules, HealthModule.for(readiness), DocumentationModule] };
  }
}

/**
 * Serves modules over HTTP behind the door, and metrics with a detailed readiness beside them unless METRICS_PORT is 0.
 * Resolves with the URL when it answers; both servers are kept in `resources`.
 */
export const serveHttp = async (options: ServedOptions, resources: Resources): Promise<string> => {
  const { configuration, logger, registry, bodyLimits } = options;
  const readiness = untilClosing(options.readiness, resources);
  const { host, port, metricsPort, corsOrigins, trustProxy } = configuration;
  if (metricsPort !== 0) resources.keep(await createOpsServer({ port: metricsPort, host, readiness, registry }));
  const app = await createHttpApplication(ServedModule.of(options.modules, readiness), {
    ...{ logger, registry, corsOrigins, trustProxy, knownRoutes: documentedRoutes() },
    ...(bodyLimits === undefined ? {} : { bodyLimits }),
  });
  resources.keep({ close: () => closeInTime(app) });
  app.useGlobalGuards(authenticationGuard(options.authenticate, options.throttle));
  await app.listen(port, host);
  return app.getUrl();
};

/** How long answers that are under way may take once the process is told to end. */
const DRAIN_MS = 5_000;
/** A connection whose last answer has gone out is kept open by its client, for whom there is nothing to wait for. */
const LOOK_FOR_IDLE_MS = 20;

/** Takes nothing new, lets answers be finished, and breaks off those that are not finished in time. */
const closeInTime = async (app: NestFastifyApplication): Promise<void> => {
  const server: Server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), LOOK_FOR_IDLE_MS);
  const late = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(late);
  }
};
