import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { root } from '../support/run-process';

export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
};

export interface GatewayPorts {
  readonly commandApi: number;
  readonly queryApi: number;
  readonly nameServer: number;
}

const replaceAll = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`The configuration of the gateway says nothing of ${from}`);
  return text.replaceAll(from, to);
};

/** The configuration as it stands, but for where this test has room: ports, the name server, the scratch folder. */
const configurationFor = (ports: GatewayPorts, port: number, folder: string): string =>
  (
    [
      ['listen 8080;', `listen 127.0.0.1:${port};`],
      ['command-api:3000', `command-api:${ports.commandApi}`],
      ['query-api:3000', `query-api:${ports.queryApi}`],
      ['resolver 127.0.0.11', `resolver 127.0.0.1:${ports.nameServer}`],
      [' /tmp/', ` ${folder}/`],
    ] as const
  ).reduce(
    (text, [from, to]) => replaceAll(text, from, to),
    readFileSync(join(root, 'deploy', 'gateway', 'nginx.conf'), 'utf8'),
  );

/** nginx with the configuration of the repository, on a free port of loopback. */
export const startGateway = async (ports: GatewayPorts) => {
  const { NGINX: nginx } = process.env;
  if (nginx === undefined) throw new Error('NGINX does not say where nginx is: run npm run test:gateway');
  const folder = mkdtempSync(join(tmpdir(), 'guestlist-gateway-'));
  // Its workers are somebody else when it is started as root.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const file = join(folder, 'nginx.conf');
  const output = join(folder, 'output');
  writeFileSync(file, configurationFor(ports, port, folder));
  const log = openSync(output, 'a');
  const server = spawn(nginx, ['-p', folder, '-c', file], { stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  const written = () => readFileSync(output, 'utf8');
  const ended = once(server, 'exit');
  for (const deadline = Date.now() + 10_000; ;) {
    if (
      await fetch(`${url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      break;
    if (server.exitCode !== null || Date.now() > deadline) throw new Error(`The gateway does not start: ${written()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return {
    url,
    port,
    /** Its log lines of both kinds. */
    output: written,
    stop: async () => {
      server.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
};

export type Gateway = Awaited<ReturnType<typeof startGateway>>;
