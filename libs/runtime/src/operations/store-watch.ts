import type { Logger } from '../logging';
import { scrubText } from '../logging/redaction';
import { noProgress, type Readiness } from './readiness';

/** Asks a store for something small; rejects when it does not answer. */
export type StoreProbe = () => Promise<unknown>;

export interface StoreWatchOptions {
  readonly logger: Pick<Logger, 'warn' | 'info'>;
  /** Milliseconds that a store may take to answer. */
  readonly patience?: number;
  /** Milliseconds between two looks that nobody asked for. */
  readonly everyMs?: number;
}

/** Looks whether stores answer, by name. Tells a log once when one cannot be used and once when it can again. */
export class StoreWatch {
  readonly #faults = new Map<string, string | null>();
  readonly #pending = new Map<string, Promise<string | null>>();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly probes: Readonly<Record<string, StoreProbe>>,
    private readonly options: StoreWatchOptions,
  ) {
    this.#timer = setInterval(() => void this.look(), options.everyMs ?? 5_000);
    this.#timer.unref();
  }

  /** Why each does not answer; null when it does. Never rejects, and takes no longer than its patience. */
  async look(): Promise<Readonly<Record<string, string | null>>> {
    const names = Object.keys(this.probes);
    return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await this.lookAt(name)] as const)));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
  }

  private async lookAt(name: string): Promise<string | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, this.options.patience ?? 1_000, 'It does not answer in time');
    });
    const fault = await Promise.race([this.ask(name), late]);
    clearTimeout(timer);
    this.tell(name, fault);
    return fault;
  }

  /** One question at a time: those that a silent store was asked would pile up. */
  private ask(name: string): Promise<string | null> {
    const asked = this.#pending.get(name);
    if (asked !== undefined) return asked;
    const asking = faultOf(this.probes[name]).finally(() => this.#pending.delete(name));
    this.#pending.set(name, asking);
    return asking;
  }

  private tell(store: string, fault: string | null): void {
    const before = this.#faults.get(store) ?? null;
    this.#faults.set(store, fault);
    if (fault !== null && before === null) this.options.logger.warn({ store, fault }, 'A store cannot be used');
    if (fault === null && before !== null) this.options.logger.info({ store }, 'The store can be used again');
  }
}

const faultOf = async (probe: StoreProbe | undefined): Promise<string | null> => {
  try {
    await probe?.();
    return null;
  } catch (error) {
    return scrubText(error instanceof Error ? error.message : String(error));
  }
};

/** Not ready while a store does not answer, and says which; then as ready as the rest is. */
export const readyWithStores = (watch: Pick<StoreWatch, 'look'>, rest?: Readiness): Readiness => ({
  status: async () => {
    const stores = await watch.look();
    if (Object.values(stores).some((fault) => fault !== null))
      return { ready: false, detail: { ...noProgress, stores } };
    const { ready, detail } = (await rest?.status()) ?? { ready: true, detail: noProgress };
    return { ready, detail: { ...detail, stores } };
  },
});
