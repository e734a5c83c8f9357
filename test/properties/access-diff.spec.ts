import { type AccessDiffView, accessDiffView, communityStream } from '@app/contracts';
import {
  canSee,
  communityFold,
  type CommunityState,
  effectivePermissions,
  emptyMembership,
  inheritedRoles,
  type Membership,
  membershipFold,
  ownRoles,
  type Tree,
  treeOf,
} from '@app/domain/reading';
import { EAST, MAIN, OLGA, WEST } from '@app/domain/testing';
import type { RecordedEvent } from '@app/event-sourcing';
import fc from 'fast-check';

import { documentAdapters, QueryApiHarness } from '../../apps/query-api/src/testing';
import { commandTypes } from '../support/decisions';
import { propertySeed, TIME_LIMIT_MS } from '../support/property';
import { people, play, type Step, steps } from '../support/random-histories';

const HISTORIES = 3;
const PAIRS = 12;
afterAll(() => {
  const cases = `${HISTORIES} histories an adapter, ${PAIRS} pairs of places each`;
  process.stdout.write(`test/properties/access-diff.spec.ts: ${cases}, PROPERTY_SEED=${propertySeed}\n`);
});

interface Row {
  readonly roles: readonly string[];
  readonly inheritedRoles: readonly string[];
  readonly permissions: readonly string[];
}
/** What everybody has everywhere, by `person community`. */
type State = Readonly<Record<string, Row>>;

const names = Object.fromEntries(people.map((personId, n) => [`person-${n}`, personId]));

/** Everybody's access in these communities, from nothing but the events up to a place in the log. */
const stateAt = (events: readonly RecordedEvent[], until: string, communityIds: readonly string[] | null): State => {
  const communities = new Map<string, CommunityState>();
  const memberships = new Map<string, Membership>();
  for (const event of events.filter(({ position }) => position <= until)) {
    const { streamName } = event;
    if (streamName.startsWith('community-')) {
      communities.set(streamName, communityFold.evolve(communities.get(streamName) ?? null, event as never));
    } else {
      const before = memberships.get(streamName) ?? emptyMembership;
      memberships.set(streamName, membershipFold.evolve(before, event as never));
    }
  }
  const all = [...communities.values()].filter((state) => state !== null);
  const root = all.find(({ communityId }) => communityId === MAIN);
  if (root === undefined) return {};
  const tree: Tree = treeOf(root, all);
  const rows = people.flatMap((personId) => {
    const membership = memberships.get(`membership-${MAIN}_${personId}`) ?? emptyMembership;
    const standing = { personId, tree, membership };
    return Object.keys(tree.communities)
      .filter((communityId) => communityIds?.includes(communityId) ?? true)
      .filter((communityId) => canSee(standing, communityId))
      .map((communityId): [string, Row] => [
        `${personId} ${communityId}`,
        {
          roles: ownRoles(standing, communityId).toSorted(),
          inheritedRoles: inheritedRoles(standing, communityId).toSorted(),
          permissions: effectivePermissions(standing, communityId),
        },
      ]);
  });
  return Object.fromEntries(rows);
};

/** The same, each fold made once. */
const statesOf = (events: readonly RecordedEvent[]) => {
  const folded = new Map<string, State>();
  return (until: string, communityIds: readonly string[] | null): State => {
    const key = `${until} ${String(communityIds)}`;
    const state = folded.get(key) ?? stateAt(events, until, communityIds);
    folded.set(key, state);
    return state;
  };
};

const keyOf = ({ personId, communityId }: { personId: string; communityId: string }) => `${personId} ${communityId}`;

/** The state that a diff makes of another; what it says was before must be what was there. */
const applied = (state: State, { gained, lost, changed }: AccessDiffView): State => {
  for (const { before, ...entry } of [...lost, ...changed]) expect(state[keyOf(entry)]).toEqual(before);
  for (const entry of gained) expect(state[keyOf(entry)]).toBeUndefined();
  const next = new Map(Object.entries(state));
  for (const entry of lost) next.delete(keyOf(entry));
  for (const { after, ...entry } of [...gained, ...changed]) next.set(keyOf(entry), after);
  return Object.fromEntries(next);
};

const same = (one: State, other: State, key: string) => JSON.stringify(one[key]) === JSON.stringify(other[key]);

describe.each(documentAdapters)('the difference between two places in the log, on %s documents', (adapter) => {
  /** A query-api on what these steps make, and everything in its log. */
  const opened = async (some: readonly Step[]) => {
    const api = await QueryApiHarness.open(adapter, { projecting: false });
    const played = await (await play(some)).events();
    await api.knowAs(names);
    for (const { streamName, revision, id, type, data, metadata, recordedAt } of played) {
      api.clock.now = recordedAt;
      const expected = revision === 0n ? 'no_stream' : revision - 1n;
      await api.log.appendToStream(streamName, [{ id, type, data, metadata }], expected);
    }
    api.project();
    const streams = new Set(played.map(({ streamName }) => streamName));
    const read = await Promise.all([...streams].map((name) => api.log.readStream(name)));
    const events = read.flat().toSorted((left, right) => (left.position < right.position ? -1 : 1));
    return { api, events };
  };
  const ownerNow = (events: readonly RecordedEvent[]): string => {
    const moved = events.findLast(
      ({ type, streamName }) => type === 'OwnershipTransferred' && streamName === communityStream(MAIN),
    );
    const ownerId = moved === undefined ? OLGA : (moved.data as { toPersonId: string }).toPersonId;
    return Object.keys(names).find((name) => names[name] === ownerId)!;
  };

  it(
    'is that of two folds from the beginning, and makes the one state of the other, each entry with the act that did it',
    async () => {
      let entries = 0;
      const pairs = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: PAIRS, maxLength: PAIRS });
      const difference = fc.asyncProperty(steps(commandTypes, 100), pairs, async (some, chosen) => {
        const { api, events } = await opened(some);
        try {
          const owner = ownerNow(events);
          const stateOf = statesOf(events);
          const at = (n: number) => events[n % events.length]!.position;
          const before = (position: string) => events.findLast((event) => event.position < position)!.position;
          for (const [one, other] of chosen) {
            const [from, to] = [at(one), at(other)].toSorted() as [string, string];
            for (const [path, communityIds] of [
              [`${MAIN}/access-diff?scope=tree&`, null],
              [`${MAIN}/access-diff?`, [MAIN]],
              [`${EAST}/access-diff?`, [EAST]],
              [`${WEST}/access-diff?`, [WEST]],
            ] as const) {
              const answer = await api.see(owner, `/v1/communities/${path}from=${from}&to=${to}`);
              expect(answer).toMatchObject({ status: 200 });
              const diff = accessDiffView.parse(answer.body);
              const [first, last] = [from, to].map((position) => stateOf(position, communityIds)) as [State, State];
              expect(applied(first, diff)).toEqual(last);
              for (const list of [diff.gained, diff.lost, diff.changed]) {
                expect(list.map(keyOf)).toEqual(list.map(keyOf).toSorted());
              }
              for (const entry of [...diff.gained, ...diff.lost, ...diff.changed]) {
                entries += 1;
                const key = keyOf(entry);
                expect(same(first, last, key)).toBe(false);
                const { position, type, at: time } = entry.act;
                expect(events.find((event) => event.position === position)).toMatchObject({ type, recordedAt: time });
                expect(position > from && position <= to).toBe(true);
                const done = stateOf(position, communityIds);
                expect(same(stateOf(before(position), communityIds), done, key)).toBe(false);
                for (const event of events.filter((each) => each.position > position && each.position <= to)) {
                  expect(same(done, stateOf(event.position, communityIds), key)).toBe(true);
                }
              }
            }
          }
        } finally {
          await api.close();
        }
      });
      await fc.assert(difference, { seed: propertySeed, numRuns: HISTORIES });
      expect(entries).toBeGreaterThan(50);
    },
    TIME_LIMIT_MS,
  );
});
