import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Registry } from 'prom-client';

import { type Readiness, reportReadiness, untilOnceReady } from './readiness';

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

const answerJson = (response: ServerResponse, isGood: boolean, body: object): void =>
  answer(response, isGood ? 200 : 503, 'application/json', JSON.stringify(body));

type Respond = (response: ServerResponse) => void | Promise<void>;

const responsesOf = ({ readiness, registry }: OpsServerOptions): Readonly<Record<string, Respond>> => {
  const hasStarted = untilOnceReady(readiness);
  return {
    '/metrics': async (response) => answer(response, 200, registry.contentType, await registry.metrics()),
    '/readyz': async (response) => {
      const report = await reportReadiness(readiness);
      answerJson(response, report.status === 'ready', report);
    },
    '/startedz': async (response) => {
      const started = await hasStarted();
      answerJson(response, started, { status: started ? 'started' : 'starting' });
    },
    '/healthz': (response) => answerJson(response, true, { status: 'alive' }),
  };
};

const NOTHING_ELSE = 'There is /metrics, /readyz, /startedz and /healthz.\n';

/** Serves `/metrics`, a detailed `/readyz`, `/startedz` and `/healthz` beside the public port. Rejects when the port is taken. */
export async function createOpsServer(options: OpsServerOptions): Promise<OpsServer> {
  const responses = new Map(Object.entries(responsesOf(options)));
  const server = createServer((request, response) => {
    const respond = responses.get(request.url?.split('?', 1)[0] ?? '/');
    if (respond === undefined) answer(response, 404, 'text/plain', NOTHING_ELSE);
    else Promise.resolve(respond(response)).catch(() => answer(response, 500, 'text/plain', 'It cannot be read.\n'));
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
