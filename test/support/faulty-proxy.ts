import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

import type { Chance } from './chance';

/** What a link between a process and a store can do instead of carrying bytes as they come. */
export const linkFaults = ['cut', 'reset', 'delay', 'half-open', 'throttle', 'slice'] as const;
export type LinkFault = (typeof linkFaults)[number];

const ATTEMPT_BYTES = 512;
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const turn = () => new Promise((resolve) => setImmediate(resolve));

/**
 * A way to a server that misbehaves when told to: `cut` and `reset` end what is open and turn away what comes (with FIN and
 * with RST), `half-open` keeps everything open and lets nothing through, for what was open then for ever; `delay`, `throttle`
 * and `slice` carry everything, but late, slowly, or byte by byte.
 */
export class FaultyProxy {
  #fault: LinkFault | null = null;
  #delayMs = 0;
  readonly #links = new Set<Link>();
  /** Connections that came, and those that a fault ended or silenced. */
  readonly tally = { connections: 0, broken: 0 };

  private constructor(
    private readonly server: Server,
    private readonly chance: Chance,
  ) {}

  static async start(target: { readonly host: string; readonly port: number }, chance: Chance): Promise<FaultyProxy> {
    const server = createServer();
    const proxy = new FaultyProxy(server, chance);
    server.on('connection', (inside) => proxy.accept(inside, target));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get fault(): LinkFault | null {
    return this.#fault;
  }

  get delayMs(): number {
    return this.#delayMs;
  }

  /** From now on, for every connection there is and every one that comes. */
  inflict(fault: LinkFault): void {
    this.#fault = fault;
    this.#delayMs = 50 + this.chance.below(1_500);
    for (const link of this.#links) this.breakIf(link);
  }

  /** What comes from now on is carried as it should be. */
  heal(): void {
    this.#fault = null;
  }

  close(): void {
    this.server.close();
    for (const link of this.#links) link.destroy();
  }

  pieceBytes(): number {
    return 1 + this.chance.below(7);
  }

  private accept(inside: Socket, { host, port }: { readonly host: string; readonly port: number }): void {
    this.tally.connections += 1;
    const link = new Link(inside, connect(port, host), this);
    this.#links.add(link);
    inside.on('close', () => this.#links.delete(link));
    this.breakIf(link);
  }

  private breakIf(link: Link): void {
    if (this.#fault === 'cut') link.end();
    else if (this.#fault === 'reset') link.reset();
    else if (this.#fault === 'half-open') link.silence();
    else return;
    this.tally.broken += 1;
  }
}

/** One connection through the proxy. */
class Link {
  #silent = false;

  constructor(
    private readonly inside: Socket,
    private readonly outside: Socket,
    private readonly proxy: FaultyProxy,
  ) {
    this.carry(inside, outside);
    this.carry(outside, inside);
  }

  end(): void {
    this.inside.end();
    this.outside.end();
    // Nothing is carried any more, also when the other end keeps its half open.
    this.#silent = true;
  }

  reset(): void {
    this.inside.resetAndDestroy();
    this.outside.resetAndDestroy();
  }

  silence(): void {
    this.#silent = true;
  }

  destroy(): void {
    this.inside.destroy();
    this.outside.destroy();
  }

  private carry(from: Socket, to: Socket): void {
    from.setNoDelay(true);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
    const pump = async () => {
      for await (const chunk of from) await this.pass(chunk as Buffer, to);
      if (!this.#silent) to.end();
    };
    pump().catch(() => this.destroy());
  }

  private async pass(chunk: Buffer, to: Socket): Promise<void> {
    const { proxy } = this;
    if (proxy.fault === 'delay') await sleep(proxy.delayMs);
    for (let from = 0; from < chunk.length && !this.#silent && !to.destroyed;) {
      const bytes = this.bytesAtOnce(chunk.length);
      const whole = to.write(chunk.subarray(from, from + bytes));
      from += bytes;
      if (!whole) await Promise.race([once(to, 'drain'), once(to, 'close')]);
      else if (proxy.fault === 'throttle') await sleep(20);
      else if (proxy.fault === 'slice') await turn();
    }
  }

  private bytesAtOnce(all: number): number {
    if (this.proxy.fault === 'throttle') return ATTEMPT_BYTES;
    return this.proxy.fault === 'slice' ? this.proxy.pieceBytes() : all;
  }
}

/** The URLs of the stores in an environment, each by way of a proxy of its own; and these proxies. */
export const throughProxies = async (env: NodeJS.ProcessEnv, chance: Chance) => {
  const proxies = new Map<string, FaultyProxy>();
  const proxied: NodeJS.ProcessEnv = { ...env };
  for (const variable of ['EVENT_STORE_URL', 'READ_MODEL_URL', 'PEOPLE_URL']) {
    const url = env[variable];
    if (url === undefined || !url.includes('://')) continue;
    const { hostname: host, port } = new URL(url);
    const proxy = proxies.get(`${host}:${port}`) ?? (await FaultyProxy.start({ host, port: Number(port) }, chance));
    proxies.set(`${host}:${port}`, proxy);
    proxied[variable] = url.replace(`${host}:${port}`, `127.0.0.1:${proxy.port}`);
  }
  return { env: proxied, proxies: [...proxies.values()] };
};
