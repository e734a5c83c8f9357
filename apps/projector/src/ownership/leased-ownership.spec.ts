import type { DocumentStore } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';

import { leaseKey } from './leased-ownership';
import type { HeldTenure } from './ownership';
import { StoppableProcess } from './testing/stoppable-process';
import { VirtualTime } from './testing/virtual-time';

const WORK = 'projection:audit@v1';

/** A process that wants the work from its start on, and keeps it as long as it may. */
class Candidate extends StoppableProcess {
  tenure: HeldTenure | null = null;
  /** What it was told while it waited. */
  readonly waits: (string | null)[] = [];
  private readonly ending = new AbortController();

  async seek(): Promise<void> {
    const onWaiting = (fault: Error | null) => void this.waits.push(fault?.message ?? null);
    while (!this.ending.signal.aborted) {
      this.tenure = await this.ownership.take(WORK, { signal: this.ending.signal, onWaiting });
      const signal = this.tenure?.signal;
      if (signal?.aborted === false) {
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      }
      await this.tenure?.release();
    }
  }

  get mayWrite(): boolean {
    try {
      this.tenure?.assertHeld();
      return this.tenure !== null;
    } catch {
      return false;
    }
  }

  end(): void {
    this.ending.abort();
  }
}

describe('a lease', () => {
  let time: VirtualTime;
  let documents: DocumentStore;
  const candidates: Candidate[] = [];

  beforeEach(() => {
    time = new VirtualTime();
    documents = openInMemoryDocumentStore();
  });
  afterEach(async () => {
    for (const candidate of candidates.splice(0)) {
      candidate.thaw();
      candidate.end();
    }
    await time.pass(2_000);
    await documents.close();
  });

  const start = async (random?: () => number): Promise<Candidate> => {
    const candidate = new Candidate(time, documents.records, random);
    candidates.push(candidate);
    void candidate.seek();
    await time.settle();
    return candidate;
  };

  it('is taken at once when it is free', async () => {
    const one = await start();
    expect([one.mayWrite, time.now()]).toEqual([true, 0]);
    expect(one.waits).toEqual([]);
  });

  it('has one owner, who keeps it for as long as he is there', async () => {
    const all = [await start(), await start(() => 0.9), await start(() => 0.1)];
    for (let second = 0; second < 120; second += 1) {
      await time.pass(1_000);
      expect(all.map(({ mayWrite }) => mayWrite)).toEqual([true, false, false]);
    }
    expect(all[1]?.waits.every((wait) => wait === null)).toBe(true);
  });

  it('goes over at once when its owner ends', async () => {
    const [one, other] = [await start(), await start()];
    await time.pass(5_000);
    one.end();
    const took = await time.passUntil(() => other.mayWrite, 2_000);
    expect(took).toBeLessThanOrEqual(1_250);
    expect(one.mayWrite).toBe(false);
  });

  it('goes over within 15 s when its owner dies, whenever that is', async () => {
    const times: number[] = [];
    for (let death = 0; death < 40; death += 1) {
      const [one, other] = [await start(), await start(() => (death % 10) / 10)];
      await time.pass(4_000 + death * 77);
      one.freeze();
      times.push(await time.passUntil(() => other.mayWrite, 15_000));
      other.end();
      // The dead one never comes back.
      candidates.splice(0);
      await time.pass(2_000);
      await documents.records.remove(leaseKey(WORK));
    }
    process.stdout.write(
      `A lease after ${times.length} deaths: taken over after ${Math.min(...times)} to ${Math.max(...times)} ms\n`,
    );
    expect(Math.max(...times)).toBeLessThan(12_500);
    expect(Math.min(...times)).toBeGreaterThan(6_000);
  });

  it('never lets two write, however long its owner is stopped', async () => {
    let moments = 0;
    for (const stopped of [1_000, 3_000, 5_900, 6_100, 8_900, 9_100, 10_500, 13_000, 60_000]) {
      const [one, other] = [await start(), await start()];
      await time.pass(4_321);
      one.freeze();
      // What it would do first when it goes on: before any timer of it does.
      const first = one.turn().then(() => one.mayWrite && other.mayWrite);
      await time.pass(stopped);
      one.thaw();
      expect([stopped, await first]).toEqual([stopped, false]);
      for (let tenths = 0; tenths < 100; tenths += 1) {
        moments += 1;
        expect([one.mayWrite, other.mayWrite]).not.toEqual([true, true]);
        await time.pass(100);
      }
      expect([one.mayWrite, other.mayWrite].filter(Boolean)).toHaveLength(1);
      for (const candidate of candidates.splice(0)) candidate.end();
      await time.pass(2_000);
    }
    process.stdout.write(`A lease whose owner was stopped: looked at ${moments} moments, never held by two\n`);
  });

  it('is given up by an owner who cannot renew it, before another takes it', async () => {
    const [one, other] = [await start(), await start()];
    await time.pass(4_000);
    one.cutOff(true);
    const ended = await time.passUntil(() => !one.mayWrite, 15_000);
    expect(one.tenure?.signal.aborted ?? true).toBe(true);
    const taken = await time.passUntil(() => other.mayWrite, 15_000);
    expect(ended).toBeLessThanOrEqual(6_050);
    expect(taken).toBeGreaterThan(1_000);
    expect(ended + taken).toBeLessThan(12_500);
    one.cutOff(false);
    await time.pass(10_000);
    expect([one.mayWrite, other.mayWrite]).toEqual([false, true]);
  });

  it('outlasts a store that is away for a moment', async () => {
    const [one, other] = [await start(), await start()];
    for (let round = 0; round < 10; round += 1) {
      for (const candidate of [one, other]) candidate.cutOff(true);
      await time.pass(3_000);
      for (const candidate of [one, other]) candidate.cutOff(false);
      await time.pass(3_000);
      expect([one.mayWrite, other.mayWrite]).toEqual([true, false]);
    }
    expect(other.waits).toContain('The store does not answer');
  });

  it('is somebody’s again soon after a store was away for long', async () => {
    const all = [await start(() => 0.2), await start(() => 0.8)];
    for (const candidate of all) candidate.cutOff(true);
    await time.pass(60_000);
    expect(all.map(({ mayWrite }) => mayWrite)).toEqual([false, false]);
    for (const candidate of all) candidate.cutOff(false);
    await time.passUntil(() => all.some(({ mayWrite }) => mayWrite), 2_500);
    await time.pass(20_000);
    expect(all.filter(({ mayWrite }) => mayWrite)).toHaveLength(1);
  });

  it('stays with an owner whose renewal was written although he did not hear so', async () => {
    const one = await start();
    const { put } = documents.records;
    let lost = 0;
    Object.assign(documents.records, {
      put: async (...given: Parameters<typeof put>) => {
        const done = await put(...given);
        if ((lost += 1) % 2 === 1) throw new Error('The answer was lost');
        return done;
      },
    });
    const other = await start();
    for (let second = 0; second < 60; second += 1) {
      await time.pass(1_000);
      expect([one.mayWrite, other.mayWrite]).toEqual([true, false]);
    }
    expect(lost).toBeGreaterThan(20);
  });
});
