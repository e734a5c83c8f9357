import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

import { commandApiEntry, projectorEntry, queryApiEntry } from './run-process';

const entries = { 'command-api': commandApiEntry, projector: projectorEntry, 'query-api': queryApiEntry } as const;

export type ProcessName = keyof typeof entries;

export interface Health {
  /** What `/healthz` and `/readyz` answer; 0 while nobody listens, and while no answer comes. */
  readonly alive: number;
  readonly ready: number;
  /** The detailed `/readyz`; null without an answer. */
  readonly detail: {
    readonly projections: Readonly<Record<string, { readonly state: string; readonly position: string | null }>>;
    readonly reactors: Readonly<Record<string, { readonly state: string }>>;
    readonly stores?: Readonly<Record<string, string | null>>;
  } | null;
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

const ask = async (url: string): Promise<{ status: number; text: string }> => {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: 'null' };
  }
};

/** One of the processes of production, from the moment on when it was started: nobody waits for it to be ready. */
export class SeparateProcess {
  readonly url: string;
  private text = '';

  private constructor(
    readonly name: ProcessName,
    private readonly child: ChildProcess,
    port: number,
    private readonly metricsPort: number,
  ) {
    // A projector has no other port.
    this.url = `http://127.0.0.1:${name === 'projector' ? metricsPort : port}`;
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  static async start(name: ProcessName, dataDir: string, env: NodeJS.ProcessEnv): Promise<SeparateProcess> {
    const [port, metricsPort] = [await freePort(), await freePort()];
    const { PATH, HOME } = process.env;
    const settings = { PATH, HOME, DATA_DIR: dataDir, PORT: String(port), METRICS_PORT: String(metricsPort) };
    const child = spawn(process.execPath, [entries[name]], { env: { LOG_LEVEL: 'info', ...settings, ...env } });
    return new SeparateProcess(name, child, port, metricsPort);
  }

  async health(): Promise<Health> {
    const [alive, ready, detailed] = await Promise.all([
      ask(`${this.url}/healthz`),
      ask(`${this.url}/readyz`),
      ask(`http://127.0.0.1:${this.metricsPort}/readyz`),
    ]);
    const detail = JSON.parse(detailed.text) as Health['detail'];
    return { alive: alive.status, ready: ready.status, detail };
  }

  /** The projections and reactors that are its own. */
  async owned(): Promise<readonly string[]> {
    const { detail } = await this.health();
    const states = Object.entries({ ...detail?.projections, ...detail?.reactors });
    return states.filter(([, { state }]) => state === 'live' || state === 'catching-up').map(([name]) => name);
  }

  metrics(): Promise<string> {
    return ask(`http://127.0.0.1:${this.metricsPort}/metrics`).then(({ text }) => text);
  }

  /** Lines of its log with this text. */
  said(text: string): readonly string[] {
    return this.text.split('\n').filter((line) => line.includes(text));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  signal(signal: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.child.kill(signal);
  }

  /** Ends it politely; answers its exit code, or the signal that ended it, and how many milliseconds it took. */
  async stop(): Promise<{ readonly code: number | string | null; readonly ms: number }> {
    const begin = performance.now();
    if (!this.hasEnded) {
      const ended = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await ended;
    }
    return { code: this.child.exitCode ?? this.child.signalCode, ms: Math.round(performance.now() - begin) };
  }

  /** Ends it at once, stopped or not. */
  async kill(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
