import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Registry } from 'prom-client';

import { type Readiness, reportReadiness } from './readiness';

export interface OpsServerOptions {
  /** 0 takes any free port; a process with METRICS_PORT=0 starts no such server. */
  readonly port: number;
  readonly host: string;
  readonly readiness: Readiness;
  readonly registry: Registry;
}

export interface OpsServer {
  readonly port: number;
  /** Safe to call twice. Ends open connections. */
  close(): Promise<void>;
}

function answer(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body);
}

async function respond(path: string, response: ServerResponse, options: OpsServerOptions): Promise<void> {
  if (path === '/metrics') {
    answer(response, 200, options.registry.contentType, await options.registry.metrics());
  } else if (path === '/readyz') {
    const report = await reportReadiness(options.readiness);
    answer(response, report.status === 'ready' ? 200 : 503, 'application/json', JSON.stringify(report));
  } else if (path === '/healthz') {
    answer(response, 200, 'application/json', JSON.stringify({ status: 'alive' }));
  } else {
    answer(response, 404, 'text/plain', 'There is /metrics, /readyz and /healthz.\n');
  }
}

/** Serves `/metrics`, a detailed `/readyz` and `/healthz` beside the public port. Rejects when the port is taken. */
export async function createOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0] ?? '/';
    respond(path, response, options).catch(() => answer(response, 500, 'text/plain', 'The metrics cannot be read.\n'));
  });
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
