import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

const READY_WITHIN_MS = 20_000;
const STOP_WITHIN_MS = 12_000;
const POLL_MS = 20;
/** Longer than a server takes to say that it is not ready because a store does not answer. */
const ANSWER_WITHIN_MS = 4_000;
const MAX_OUTPUT = 5_000_000;

export interface ServerOptions {
  /** The built entry file. */
  readonly entryFile: string;
  /** What follows it on the command line. */
  readonly args?: readonly string[];
  readonly dataDir: string;
  /** Added to an otherwise bare environment: settings of the surrounding shell must not reach somebody's stores. */
  readonly env?: NodeJS.ProcessEnv;
  /** Keep what the server writes to its standard streams, for {@link ServerProcess.output}. */
  readonly capture?: boolean;
  /** Further arguments for Node itself, for example `--cpu-prof`. */
  readonly nodeArguments?: readonly string[];
  /** How long it may take until it answers; 20 seconds when left out. */
  readonly readyWithinMs?: number;
  /** Where it listens; a free port when left out. */
  readonly port?: number;
  /** Which of its ports says that it is ready: the public one when left out. A projector has the other one alone. */
  readonly readyAt?: 'public' | 'metrics';
}

/** A server in a process of its own, ready to answer. */
export interface ServerProcess {
  readonly url: string;
  readonly metricsUrl: string;
  readonly pid: number;
  /** What it wrote so far; empty unless captured. */
  output(): string;
  /** Closes the pipes that its output goes into. */
  stopReading(): void;
  /** Ends it politely, after some seconds by force; answers the exit code (null for a signal). */
  stop(): Promise<number | null>;
  /** Ends it at once, as a power cut would. */
  kill(): Promise<void>;
  /** Lets this process end while the server runs on. */
  leaveRunning(): void;
}

/** A port that was free a moment ago. */
export const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
};

/** Null when it is ready, else what it says instead. */
const whyNotReady = async (url: string): Promise<string | null> => {
  try {
    const answer = await fetch(new URL('/readyz', url), { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    const text = await answer.text();
    return answer.ok ? null : text;
  } catch (error) {
    // Not listening yet.
    return String(error);
  }
};

const hasEnded = (server: ChildProcess) => server.exitCode !== null || server.signalCode !== null;

const untilReady = async (url: string, server: ChildProcess, output: () => string, withinMs: number) => {
  const deadline = Date.now() + withinMs;
  for (let why = await whyNotReady(url); why !== null; why = await whyNotReady(url)) {
    if (hasEnded(server)) throw new Error(`The server ended with ${server.exitCode} before it was ready\n${output()}`);
    if (Date.now() > deadline) throw new Error(`The server was not ready in time: ${why}\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const end = async (server: ChildProcess, signal: 'SIGTERM' | 'SIGKILL') => {
  if (hasEnded(server)) return;
  const ended = once(server, 'exit');
  server.kill(signal);
  const impatience = setTimeout(() => server.kill('SIGKILL'), STOP_WITHIN_MS);
  await ended;
  clearTimeout(impatience);
};

const collect = (server: ChildProcess): (() => string) => {
  let text = '';
  for (const stream of [server.stdout, server.stderr]) {
    stream?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-MAX_OUTPUT)));
  }
  return () => text;
};

/** How `npm start` runs a server: with these it stays small while it exports much. */
export const nodeArgumentsOfServer: readonly string[] = ['--max-semi-space-size=16', '--heap-growing-percent=50'];

const spawnServer = (
  { entryFile, args = [], dataDir, env, capture = false, nodeArguments = [] }: ServerOptions,
  port: number,
  metricsPort: number,
) => {
  const { PATH, HOME } = process.env;
  const settings = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port), METRICS_PORT: String(metricsPort) };
  return spawn(process.execPath, [...nodeArgumentsOfServer, ...nodeArguments, entryFile, ...args], {
    env: { LOG_LEVEL: 'error', ...settings, ...env },
    stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'ignore',
    detached: true,
  });
};

/** Starts a server on free ports; resolves when it is ready, and leaves no process behind when it is not. */
export const startServerProcess = async (options: ServerOptions): Promise<ServerProcess> => {
  const [port, metricsPort] = [options.port ?? (await freePort()), await freePort()];
  const server = spawnServer(options, port, metricsPort);
  const output = collect(server);
  const url = `http://127.0.0.1:${port}`;
  const metricsUrl = `http://127.0.0.1:${metricsPort}`;
  const { readyAt = 'public', readyWithinMs = READY_WITHIN_MS } = options;
  try {
    await untilReady(readyAt === 'public' ? url : metricsUrl, server, output, readyWithinMs);
  } catch (error) {
    await end(server, 'SIGKILL');
    throw error;
  }
  return {
    url,
    metricsUrl,
    pid: server.pid ?? 0,
    output,
    stopReading: () => [server.stdout, server.stderr].forEach((stream) => stream?.destroy()),
    stop: async () => {
      await end(server, 'SIGTERM');
      return server.exitCode;
    },
    kill: () => end(server, 'SIGKILL'),
    leaveRunning: () => server.unref(),
  };
};
