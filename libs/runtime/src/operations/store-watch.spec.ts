import { reportReadiness, untilClosing } from './readiness';
import { readyWithStores, StoreWatch } from './store-watch';

const told = () => {
  const lines: string[] = [];
  const logger = {
    warn: ({ store, fault }: { store: string; fault: string }) => void lines.push(`${store} does not answer: ${fault}`),
    info: ({ store }: { store: string }) => void lines.push(`${store} answers again`),
  };
  return { lines, logger: logger as unknown as ConstructorParameters<typeof StoreWatch>[1]['logger'] };
};

describe('a watch of stores', () => {
  const watches: StoreWatch[] = [];
  afterEach(() => Promise.all(watches.splice(0).map((watch) => watch.close())));
  const watchOf = (...given: ConstructorParameters<typeof StoreWatch>) => {
    const watch = new StoreWatch(...given);
    watches.push(watch);
    return watch;
  };

  it('tells once that a store does not answer and once that it does again, however often it looks', async () => {
    const { lines, logger } = told();
    let isAway = true;
    const log = () => (isAway ? Promise.reject(new Error('nobody there')) : Promise.resolve());
    const watch = watchOf({ log, people: async () => undefined }, { logger });
    for (let looks = 0; looks < 5; looks += 1) {
      expect(await watch.look()).toEqual({ log: 'nobody there', people: null });
    }
    isAway = false;
    for (let looks = 0; looks < 5; looks += 1) expect(await watch.look()).toEqual({ log: null, people: null });
    expect(lines).toEqual(['log does not answer: nobody there', 'log answers again']);
  });

  it('waits no longer than its patience, and asks a silent store no second time meanwhile', async () => {
    const { logger } = told();
    let asked = 0;
    const silent = () => {
      asked += 1;
      return new Promise(() => undefined);
    };
    const watch = watchOf({ silent }, { logger, patience: 10 });
    for (let looks = 0; looks < 3; looks += 1) {
      expect(await watch.look()).toEqual({ silent: 'It does not answer in time' });
    }
    expect(asked).toBe(1);
  });

  it('looks by itself, too', async () => {
    const { lines, logger } = told();
    watchOf({ log: () => Promise.reject(new Error('nobody there')) }, { logger, everyMs: 1 });
    const deadline = performance.now() + 5_000;
    while (lines.length === 0 && performance.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(lines).toEqual(['log does not answer: nobody there']);
  });

  it('repeats nothing secret of what a store says', async () => {
    const { logger } = told();
    const failing = () => Promise.reject(new Error('mongodb://me:secret@db.example.org is away'));
    expect(JSON.stringify(await watchOf({ failing }, { logger }).look())).not.toContain('secret');
  });

  it('makes a process ready as the rest is, once every store answers', async () => {
    const look = (fault: string | null) => ({ look: async () => ({ log: fault }) });
    const progress = { position: '1', lag: 0, state: 'live', lastError: null };
    const rest = { status: async () => ({ ready: true, detail: { projections: { audit: progress }, reactors: {} } }) };
    const report = (fault: string | null) => reportReadiness(readyWithStores(look(fault), rest));
    expect(await report('away')).toEqual({
      ...{ status: 'unavailable', projections: {}, reactors: {} },
      stores: { log: 'away' },
    });
    expect(await report(null)).toEqual({
      ...{ status: 'ready', projections: { audit: progress }, reactors: {} },
      stores: { log: null },
    });
    const ending = untilClosing(readyWithStores(look(null)), { closing: true });
    expect(await reportReadiness(ending)).toMatchObject({ status: 'unavailable' });
  });
});
