import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 10_000;
const POLL_MS = 50;

/** A server of its own in a temporary folder. */
export interface DemoServer {
  readonly url: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Ends the server and deletes its folder. */
  stop(): Promise<void>;
  /** Lets this process end while the server runs on. */
  leaveRunning(): void;
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
};

const isReady = async (url: string) => {
  try {
    return (await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    // Not listening yet.
    return false;
  }
};

const untilReady = async (url: string, server: ChildProcess) => {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!(await isReady(url))) {
    if (server.exitCode !== null) throw new Error(`The server ended with code ${server.exitCode} before it was ready`);
    if (Date.now() > deadline) throw new Error('The server was not ready in time');
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const stopProcess = async (server: ChildProcess) => {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  const impatience = setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(impatience);
};

const environmentFor = (dataDir: string, port: number): NodeJS.ProcessEnv => {
  // Settings of the surrounding shell must not send the demo to somebody's stores.
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG, DATA_DIR: dataDir, PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'error' };
};

/** Starts the standalone server on free ports in a new temporary folder; resolves when it is ready. */
export const startDemoServer = async (entryFile: string): Promise<DemoServer> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-demo-'));
  const port = await freePort();
  const server = spawn(process.execPath, [entryFile], {
    env: environmentFor(dataDir, port),
    stdio: 'ignore',
    detached: true,
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await stopProcess(server);
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await untilReady(url, server);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, dataDir, pid: server.pid ?? 0, stop, leaveRunning: () => server.unref() };
};
