import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Registry } from 'prom-client';

import { NestLogger } from '../logging';
import { observeRequests } from '../operations';
import { traceRequests } from '../tracing/trace-requests';
import { configureApplication } from './configure-application';
import { createFastifyAdapter, type HttpOptions } from './fastify-adapter';

export interface HttpApplicationOptions extends HttpOptions {
  readonly corsOrigins: readonly string[];
  /** Where requests are counted. */
  readonly registry: Registry;
}

/**
 * An application with everything this folder gives: not yet initialised, so that guards and documentation can still be added.
 * A module that cannot be made rejects, instead of ending the process as Nest does when left alone.
 */
export async function createHttpApplication(
  module: Type | DynamicModule,
  options: HttpApplicationOptions,
): Promise<NestFastifyApplication> {
  const http = createFastifyAdapter(options);
  traceRequests(http.adapter);
  observeRequests(http.adapter, options);
  const logger = new NestLogger(options.logger);
  const app = await NestFactory.create<NestFastifyApplication>(module, http.adapter, { logger, abortOnError: false });
  await configureApplication(app, { http, corsOrigins: options.corsOrigins });
  return app;
}
