import type { DocumentStore } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { eventIdOf, type OpenedEventLog, sleep } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { readModelNames } from '@app/read-models';
import { type Happening, idOf, scope, TreeHistory } from '@app/read-models/testing';
import { createMetrics } from '@app/runtime';

import { observeFollowers, projectorReadiness } from '../followers';
import { checkReadModels, type Projector, startProjector } from '../projections';
import { reactorCheckpoints } from '../reactor-checkpoints';
import { type Reactors, startReactors } from '../reactors';
import { openSurroundings, type Surroundings } from '../reactors/testing';
import { StoppableProcess } from './testing/stoppable-process';
import { VirtualTime } from './testing/virtual-time';

const tree = new TreeHistory('acme');
const TAKEN_OVER_WITHIN_MS = 15_000;
const REACTORS = ['authority-watch', 'expiry', 'eraser', 'mail'];
const OWNED = readModelNames.length + REACTORS.length;

/** A store as a process that can be stopped asks it: what it asks leaves, and what is answered is heard, when it runs. */
const asked = (store: DocumentStore, turn: () => Promise<void>, count: () => void): DocumentStore => {
  const gated = <Target extends object>(target: Target, writes: readonly string[]): Target =>
    new Proxy(target, {
      get: (_, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function' || name === 'onWrite') return value;
        return async (...given: unknown[]) => {
          await turn();
          if (writes.includes(String(name))) count();
          const answer: unknown = await Reflect.apply(value, target, given);
          await turn();
          return answer;
        };
      },
    });
  const records = gated(store.records, ['put', 'remove']);
  const open: DocumentStore['open'] = async (declaration, build) =>
    gated(await store.open(declaration, build), ['writeMany']);
  return Object.assign(Object.create(gated(store, ['drop'])) as DocumentStore, { records, open });
};

/** What bootProjector runs in one process, on a clock of the test's own. */
class ProjectorProcess extends StoppableProcess {
  projector!: Projector;
  reactors!: Reactors;
  /** Writes to documents and records, of leases too, that left this process. */
  writes = 0;

  static async start(
    time: VirtualTime,
    { log, store, surroundings }: { log: OpenedEventLog; store: DocumentStore; surroundings: Surroundings },
  ): Promise<ProjectorProcess> {
    const one = new ProjectorProcess(time, store.records);
    const documents = asked(
      store,
      () => one.turn(),
      () => (one.writes += 1),
    );
    const { ownership } = one;
    one.projector = await startProjector({ log, documents, ownership, pollMs: 5, dropAfterMs: 20 });
    const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
    one.reactors = startReactors({ log, checkpointsOf, ...surroundings, now: () => new Date(), ownership });
    await time.settle();
    return one;
  }

  get states() {
    return Object.values({ ...this.projector.states(), ...this.reactors.states() }).map(({ state }) => state);
  }

  get owned(): number {
    return this.states.filter((state) => state === 'live' || state === 'catching-up').length;
  }

  get standsBy(): boolean {
    return this.states.every((state) => state === 'standby');
  }

  async close(): Promise<void> {
    this.thaw();
    await Promise.all([this.projector.close(), this.reactors.close()]);
  }
}

describe('two projectors on the same stores', () => {
  let time: VirtualTime;
  let log: OpenedEventLog;
  let documents: DocumentStore;
  let surroundings: Surroundings;
  const running: ProjectorProcess[] = [];
  let branches = 0;

  beforeEach(async () => {
    time = new VirtualTime();
    log = await openInMemoryEventLog();
    documents = openInMemoryDocumentStore();
    surroundings = await openSurroundings();
    await happen(tree.registered(), ...tree.joined(idOf('ada'), scope(tree.rootId, 'guest')));
  });
  afterEach(async () => {
    const closing = Promise.all(running.splice(0).map((one) => one.close()));
    await time.pass(2_000);
    await closing;
    await Promise.all([log.close(), documents.close(), surroundings.discard()]);
  });

  const happen = async (...happenings: readonly Happening[]) => {
    for (const { streamName, type, data, metadata } of happenings) {
      const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
      await log.appendToStream(streamName, [{ id: eventIdOf(metadata.commandId, 0), type, data, metadata }], before);
    }
  };
  const grow = (count = 3) => happen(...Array.from({ length: count }, () => tree.managed(`branch ${(branches += 1)}`)));
  const start = async () => {
    const one = await ProjectorProcess.start(time, { log, store: documents, surroundings });
    running.push(one);
    return one;
  };
  /** Real time for what is asked of the stores; the clock of the leases stands still meanwhile. */
  const until = async (condition: () => Promise<boolean> | boolean, what: string) => {
    const deadline = performance.now() + 10_000;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`It did not come about that ${what}`);
      await sleep(5);
    }
  };
  const isAtHead = async ({ projector }: ProjectorProcess) => {
    const head = await log.head();
    return Object.values(projector.states()).every(({ position }) => position === head);
  };
  const expectViewsToBeRight = async (owner: ProjectorProcess) => {
    await until(() => isAtHead(owner), 'the owner has reached the head');
    for await (const { name, difference, position } of checkReadModels({ log, documents })) {
      expect([name, difference, position]).toEqual([name, null, await log.head()]);
    }
  };

  it('have one owner of each projection and reactor, and one that is ready and stands by', async () => {
    const [one, other] = [await start(), await start()];
    await time.pass(30_000);
    await grow();
    await expectViewsToBeRight(one);
    expect([one.owned, other.owned, other.standsBy]).toEqual([OWNED, 0, true]);
    const { ready, detail } = await projectorReadiness(other.projector, other.reactors, log).status();
    expect(ready).toBe(true);
    const standby = { position: null, lag: null, state: 'standby', lastError: null };
    expect(detail).toEqual({
      projections: Object.fromEntries(readModelNames.map((name) => [name, standby])),
      reactors: Object.fromEntries(REACTORS.map((name) => [name, standby])),
    });
    const registry = createMetrics('other');
    observeFollowers(other.projector, { kind: 'projection', log, registry });
    const told = await registry.metrics();
    expect(told).toContain('guestlist_projection_state{projection="audit",state="standby",process="other"} 1');
    expect(told).not.toMatch(/projection_(lag_seconds|live)\{/);
  });

  it('take over at once from one that is told to end', async () => {
    const [one, other] = [await start(), await start()];
    await time.pass(4_000);
    const closing = one.close();
    running.splice(running.indexOf(one), 1);
    await until(async () => (await time.pass(10), one.states.every((state) => state === 'ended')), 'it has ended');
    await closing;
    const took = await time.passUntil(() => other.owned === OWNED, 2_000);
    expect(took).toBeLessThanOrEqual(1_300);
    await grow();
    await expectViewsToBeRight(other);
  });

  it('take over within 15 s from one that died, and lose nothing', async () => {
    const times: number[] = [];
    let owner = await start();
    for (let death = 0; death < 10; death += 1) {
      const other = await start();
      await grow(20);
      await time.pass(3_000 + death * 333);
      owner.freeze();
      await grow(20);
      times.push(await time.passUntil(() => other.owned === OWNED, TAKEN_OVER_WITHIN_MS));
      await expectViewsToBeRight(other);
      owner = other;
    }
    const [least, most] = [Math.min(...times), Math.max(...times)];
    process.stdout.write(`Two projectors: ${times.length} deaths, taken over after ${least} to ${most} ms\n`);
    expect(times).toHaveLength(10);
  });

  it('write no more after they were stopped and replaced, and set nothing back', async () => {
    let lateWrites = 0;
    let freezes = 0;
    const [one, other] = [await start(), await start()];
    let [owner, next] = [one, other];
    for (; freezes < 10; freezes += 1) {
      await until(() => isAtHead(owner), 'the owner has reached the head');
      // In the middle of whatever it does with these.
      await grow(5);
      for (let turns = 0; turns < freezes; turns += 1) await new Promise((resolve) => setImmediate(resolve));
      owner.freeze();
      await grow(20);
      await time.passUntil(() => next.owned === OWNED, TAKEN_OVER_WITHIN_MS);
      await expectViewsToBeRight(next);
      const before = await documents.records.list('');
      const { writes } = owner;
      owner.thaw();
      await until(async () => (await time.pass(1), owner.standsBy), 'the one that was stopped stands by');
      await time.settle();
      lateWrites += owner.writes - writes;
      const after = await documents.records.list('');
      for (const [key, record] of before) {
        if (!key.startsWith('lease:')) expect([key, after.get(key)]).toEqual([key, record]);
      }
      await expectViewsToBeRight(next);
      [owner, next] = [next, owner];
    }
    process.stdout.write(`Two projectors: ${freezes} stops, ${lateWrites} writes left after they were over\n`);
    // At most what was on its way when it was stopped.
    expect(lateWrites).toBeLessThanOrEqual(freezes * OWNED);
  });
});
