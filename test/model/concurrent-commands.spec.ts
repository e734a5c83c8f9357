/**
 * Batches of commands issued at once, with every read and append of the log released in a random order, on one membership
 * and on those around it. Then the authority watch goes through the log, and everything is told a second time.
 *
 * MODEL_RUNS multiplies the runs (1 when left out: 200 batches of 2 to 9 commands). MODEL_SEED repeats a campaign; the seed
 * and the interleaving of a failure are in its message.
 */
import { randomBytes } from 'node:crypto';

import type { EventMetadata } from '@app/contracts';
import { type Checkpoint, eventIdOf, type OpenedEventLog, type RecordedEvent } from '@app/event-sourcing';
import fc from 'fast-check';

import { type CommandApiUnderTest, openCommandApi } from '../../apps/command-api/src/testing/command-api-under-test';
import { isBySystem, Ledger } from '../support/ledger';
import { type Asked, PlainRules } from '../support/plain-rules';
import { askedBy, Names, stepArbitrary } from '../support/steps';
import { openTown, type Town, type TownAnswer } from '../support/town';
import { watchOnce } from '../support/watch';

const TIMES = Number(process.env['MODEL_RUNS'] ?? 1);
const SEED = process.env['MODEL_SEED'] === undefined ? {} : { seed: Number(process.env['MODEL_SEED']) };
const RUNS = 200;

/** The log with every call in the hands of a scheduler, while there is one. */
const scheduled = (log: OpenedEventLog, current: () => fc.Scheduler | null) => {
  const inTurn = async <Result>(label: string, call: () => Promise<Result>): Promise<Result> => {
    const scheduler = current();
    if (scheduler !== null) await scheduler.schedule(Promise.resolve(), label);
    return call();
  };
  return {
    head: () => log.head(),
    subscribe: log.subscribe.bind(log),
    readStream: (...read: Parameters<OpenedEventLog['readStream']>) =>
      inTurn(`read ${read[0]}`, () => log.readStream(...read)),
    appendToStream: (...append: Parameters<OpenedEventLog['appendToStream']>) =>
      inTurn(`append ${append[1].map(({ type }) => type).join(', ')}`, () => log.appendToStream(...append)),
  };
};

/** As many turns of the event loop as a request takes from one call of the log to the next, with some to spare. */
const TURNS = 8;

/** Lets one call of the log go at a time, and only when nobody gets any further without one. */
const inRandomOrder = async <Result>(work: Promise<Result>, taking: fc.Scheduler): Promise<Result> => {
  const state = { ended: false };
  const settled = work.finally(() => (state.ended = true));
  settled.catch(() => undefined);
  while (!state.ended) {
    for (let turn = 0; turn < TURNS; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    if (taking.count() > 0) await taking.waitNext(1);
  }
  return settled;
};

interface Issued {
  readonly asked: Asked;
  readonly answer: TownAnswer;
  /** Sent with the request and recorded with its events. */
  readonly trace: string;
}

const traceOf = ({ metadata }: RecordedEvent): string | undefined => (metadata as EventMetadata).traceparent;

/** Every acknowledged command once, in one stream, whole; a refused one not at all, but for what a refusal records. */
const expectRecordedOnce = ({ asked, answer, trace }: Issued, events: readonly RecordedEvent[]): void => {
  const own = events.filter((event) => traceOf(event) === trace);
  const what = `${JSON.stringify(asked)} → ${answer.text}`;
  const commandIds = new Set(own.map(({ metadata }) => metadata.commandId));
  expect([what, commandIds.size <= 1]).toEqual([what, true]);
  expect(own.map(({ id }) => id)).toEqual(own.map(({ metadata }, index) => eventIdOf(metadata.commandId, index)));
  if (answer.code === 'ok') {
    const there = events.filter(({ position }) => position === answer.position);
    expect([what, there.length]).toEqual([what, 1]);
    if (own.length > 0) expect(own.at(-1)?.position).toBe(answer.position);
  } else {
    const facts = own.filter(({ type }) => type !== 'InvitationExpired' && type !== 'InvitationVoided');
    expect([what, facts]).toEqual([what, []]);
  }
};

interface Tree {
  readonly main: string;
  readonly east: string;
  readonly i1: string;
  readonly i2: string;
}

/** The founder takes an administrator's authority. */
const demotionOf = (kind: number, victim: number, { main }: Tree, names: Names): Asked => {
  const about = { by: names.person(0), in: main, to: names.person(victim) };
  const kinds: readonly Asked[] = [
    { does: 'remove', ...about },
    { does: 'suspend', ...about },
    { does: 'remove everywhere', ...about },
    { does: 'change roles', ...about, roles: ['reviewer'] },
  ];
  return kinds[kind]!;
};

/** An administrator gives something meanwhile, or somebody takes what he was offered on an administrator's word. */
const grantBy = (kind: number, by: number, { main, east, i1, i2 }: Tree, names: Names): Asked => {
  const giver = { by: names.person(by) };
  const kinds: readonly Asked[] = [
    { does: 'invite', ...giver, to: names.person(6), offer: { [east]: ['analyst'] }, as: names.fresh('i') },
    { does: 'add', ...giver, in: main, to: names.person(7), roles: ['admin'] },
    { does: 'change roles', ...giver, in: east, to: names.person(3), roles: ['manage_member', 'analyst'] },
    { does: 'reinstate', ...giver, in: east, to: names.person(3) },
    { does: 'amend', ...giver, invitation: i1, offer: { [east]: ['reviewer'] } },
    { does: 'resend', ...giver, invitation: i2 },
    { does: 'accept', by: names.person(4), invitation: i1 },
    { does: 'accept', by: names.person(5), invitation: i2 },
  ];
  return kinds[kind]!;
};

describe('commands issued at once', () => {
  let api: CommandApiUnderTest;
  let town: Town;
  let scheduler: fc.Scheduler | null = null;
  beforeAll(async () => {
    api = await openCommandApi({ wrapLog: (log) => scheduled(log, () => scheduler) });
    town = openTown(api);
  });
  afterAll(() => api.close());

  /** A tree in which several people can act on each other and on those who come. */
  const found = async (rules: PlainRules, names: Names): Promise<Tree> => {
    const [p0, p1, p2, p3, p4, p5] = [0, 1, 2, 3, 4, 5].map((n) => names.person(n)) as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];
    const [main, east, i1, i2] = [names.fresh('c'), names.fresh('c'), names.fresh('i'), names.fresh('i')];
    const steps: Asked[] = [
      { does: 'register', by: p0, kind: 'mssp-main', as: main },
      { does: 'add managed', by: p0, in: main, as: east },
      {
        does: 'define role',
        by: p0,
        in: main,
        as: names.fresh('r'),
        permissions: ['ALERTS_READ', 'COMMUNITY_ADD_MEMBER'],
      },
      { does: 'add', by: p0, in: main, to: p1, roles: ['admin'] },
      { does: 'add', by: p0, in: main, to: p2, roles: ['admin'] },
      { does: 'add', by: p0, in: east, to: p3, roles: ['manage_member'] },
      { does: 'suspend', by: p0, in: east, to: p3 },
      { does: 'invite', by: p1, to: p4, offer: { [east]: ['admin'] }, as: i1 },
      { does: 'invite', by: p2, to: p5, offer: { [main]: ['guest'], [east]: ['manage_member'] }, as: i2 },
    ];
    for (const asked of steps) {
      expect([asked, rules.answer(asked)]).toEqual([asked, (await town.ask(asked)).code]);
    }
    return { main, east, i1, i2 };
  };

  const issueAtOnce = async (batch: readonly Asked[], taking: fc.Scheduler): Promise<Issued[]> => {
    scheduler = taking;
    try {
      const issuing = batch.map(async (asked) => {
        const trace = `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
        return { asked, trace, answer: await town.ask(asked, { traceparent: trace }) };
      });
      return await inRandomOrder(Promise.all(issuing), taking);
    } finally {
      scheduler = null;
    }
  };

  const anything = stepArbitrary(
    fc.constantFrom<Asked['does']>(
      'remove',
      'change roles',
      'accept',
      'invite',
      'transfer',
      'revoke',
      'retire role',
      'leave',
    ),
  );
  const batchArbitrary = fc.record({
    demotions: fc.array(fc.record({ kind: fc.nat(3), victim: fc.constantFrom(1, 2) }), { minLength: 1, maxLength: 2 }),
    grants: fc.array(fc.record({ kind: fc.nat(7), by: fc.constantFrom(1, 2) }), { minLength: 1, maxLength: 4 }),
    others: fc.array(anything, { maxLength: 3 }),
  });

  it(
    'leave a log in which everything is recorded once, and in which nothing stands that was not allowed where it stands',
    async () => {
      let runs = 0;
      let read = 0;
      const tally = { commands: 0, ok: 0, withoutAuthority: 0, takenBack: 0 };
      const checkpoint: { current: Checkpoint | null } = { current: null };
      const property = fc.asyncProperty(
        fc.scheduler(),
        batchArbitrary,
        async (taking, { demotions, grants, others }) => {
          const rules = new PlainRules();
          const names = new Names(`n${(runs += 1)}`);
          const tree = await found(rules, names);
          const batch = [
            ...demotions.map(({ kind, victim }) => demotionOf(kind, victim, tree, names)),
            ...grants.map(({ kind, by }) => grantBy(kind, by, tree, names)),
            ...others.flatMap((step) => askedBy(step, rules, names) ?? []),
          ];
          const issued = await issueAtOnce(batch, taking);
          const before = (await api.events()).slice(read);
          for (const one of issued) expectRecordedOnce(one, before);

          const added = await watchOnce(api.log, () => api.now(), {
            load: async () => checkpoint.current,
            store: async (stored) => {
              checkpoint.current = stored;
              return true;
            },
          });
          const events = (await api.events()).slice(read);
          const ledger = new Ledger().read(events);
          expect(ledger.broken).toEqual([]);
          expect([...ledger.standing.keys()]).toEqual([]);
          expect(events.filter(isBySystem).map(({ type }) => type)).toEqual(added);
          // Who gave nothing without authority has nothing taken back.
          if (ledger.given === 0) expect(added).toEqual([]);

          read += events.length;
          tally.commands += issued.length;
          tally.ok += issued.filter(({ answer }) => answer.code === 'ok').length;
          tally.withoutAuthority += ledger.given;
          tally.takenBack += added.length;
        },
      );
      await fc.assert(property, { numRuns: RUNS * TIMES, ...SEED });
      expect(tally.ok).toBeGreaterThan(RUNS);
      // The interleavings do bring about what the watch is there for.
      expect(tally.withoutAuthority).toBeGreaterThan(5);
      expect(tally.takenBack).toBeGreaterThan(5);
    },
    300_000 * TIMES,
  );
});
