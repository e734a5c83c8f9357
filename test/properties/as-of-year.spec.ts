import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type MemberView, membersView } from '@app/contracts';
import {
  canSee,
  effectivePermissions,
  inheritedRoles,
  isOwner,
  isSuspended,
  ownRoles,
  type Standing,
  treeOf,
} from '@app/domain';
import { foldBatch, type Projection, type RecordedEvent, type StampedDocument } from '@app/event-sourcing';
import { openSqliteEventLog } from '@app/event-sourcing/sqlite';
import {
  communitiesProjection,
  type CommunityDocument,
  type MembershipDocument,
  membershipId,
  membershipsProjection,
} from '@app/read-models';
import { createStandings } from '@app/standings';

import { Past } from '../../apps/query-api/src/history/past';
import { type Answer, QueryApiHarness } from '../../apps/query-api/src/testing';
import { runCommandLine } from '../../apps/cli/src/program';
import { createMemoryTerminal } from '../../apps/cli/src/terminal/testing';
import { Chance } from '../support/chance';
import { propertySeed } from '../support/property';

const POSITIONS = 200;
const PEOPLE_EACH = 25;
/** The whole year: `SEEDED_YEAR="2x200 5000 100000" npx jest test/properties/as-of-year`. */
const [communities = '2x12', people = '100', count = '1500'] = (process.env.SEEDED_YEAR ?? '')
  .split(' ')
  .filter(Boolean);
const TIME_LIMIT_MS = process.env.SEEDED_YEAR === undefined ? 120_000 : 3_600_000;

afterAll(() => {
  process.stdout.write(`test/properties/as-of-year.spec.ts: ${POSITIONS} positions, PROPERTY_SEED=${propertySeed}\n`);
});

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** Every event of a year, seeded afresh. */
const seededYear = async (): Promise<readonly RecordedEvent[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'guestlist-as-of-'));
  folders.push(folder);
  const dataDir = join(folder, 'data');
  const size = ['--communities', communities, '--people', people, '--events', count];
  const { terminal } = createMemoryTerminal();
  const args = [
    'seed',
    ...size,
    '--seed',
    String(propertySeed % 1_000_000_000),
    '--until',
    '2026-11-01T12:00:00.000Z',
    '--json',
  ];
  expect(await runCommandLine(args, { env: { DATA_DIR: dataDir }, terminal })).toBe(0);
  const log = await openSqliteEventLog({ path: join(dataDir, 'log.db'), readOnly: true });
  const events: RecordedEvent[] = [];
  for await (const batch of log.subscribe({ after: null, prefixes: [''], signal: new AbortController().signal })) {
    events.push(...batch.events);
    if (batch.caughtUp) break;
  }
  await log.close();
  return events.slice(1);
};

/** What a projection makes of everything from the first event on, as far as it was taken there. */
class Scratch<Document, Ignored extends string> {
  private readonly stamped = new Map<string, StampedDocument<Document>>();

  constructor(private readonly projection: Projection<Document, never> | Projection<Document, any, Ignored>) {}

  async take(events: readonly RecordedEvent[]): Promise<void> {
    const known = async (ids: readonly string[]) =>
      new Map(ids.flatMap((id) => (this.stamped.has(id) ? [[id, this.stamped.get(id)!] as const] : [])));
    const { changed, inapplicable } = await foldBatch(this.projection as Projection<Document, any>, events, known);
    expect(inapplicable).toBeNull();
    for (const document of changed) this.stamped.set(document.id, document);
  }

  get(id: string): Document | undefined {
    return this.stamped.get(id)?.document;
  }

  get all(): readonly Document[] {
    return [...this.stamped.values()].map(({ document }) => document);
  }
}

/** Asks until what it is asked for is in every read model: a whole year takes its time. */
const untilProjected = async (ask: () => Promise<Answer>): Promise<void> => {
  const deadline = performance.now() + TIME_LIMIT_MS;
  while ((await ask()).status === 503) expect(performance.now()).toBeLessThan(deadline);
};

const nameOf = (personId: string) => `p-${personId}`;

/** As the list of members tells it, less what is not of then: names and addresses. */
const shown = ({
  personId,
  roles,
  inheritedRoles,
  permissions,
  status,
  owner,
  since,
  version,
  grants,
}: MemberView) => ({
  ...{ personId, roles, inheritedRoles, permissions, status, owner, since, version },
  grants: grants.map(({ by, ...grant }) => ({ ...grant, by: by.personId })),
});

describe('the seeded year', () => {
  it(
    `is as of ${POSITIONS} random positions what a fold from the beginning makes of everything up to there`,
    async () => {
      const events = await seededYear();
      const api = await QueryApiHarness.open('memory', { projecting: false });
      try {
        const positions: string[] = [];
        for (const { streamName, revision, recordedAt, id, type, data, metadata } of events) {
          api.clock.now = recordedAt;
          const expected = revision === 0n ? 'no_stream' : revision - 1n;
          const event = { id, type, data, metadata };
          positions.push((await api.log.appendToStream(streamName, [event], expected)).position);
        }
        api.project();
        const today = {
          communities: new Scratch(communitiesProjection),
          memberships: new Scratch(membershipsProjection),
        };
        await Promise.all([today.communities.take(events), today.memberships.take(events)]);
        const everybody = [...new Set(today.memberships.all.map(({ personId }) => personId))];
        await api.knowAs(Object.fromEntries(everybody.map((personId) => [nameOf(personId), personId])));
        const places = today.communities.all.map(({ community }) => community);

        const [root] = places;
        const path = `/v1/communities/${root!.rootId}/members?asOf=${positions.at(-1)!}`;
        await untilProjected(() => api.see(nameOf(root!.ownerId ?? ''), path));

        const draw = new Chance(propertySeed);
        const chosen = new Set<number>();
        while (chosen.size < POSITIONS) chosen.add(draw.below(events.length));
        const then = {
          communities: new Scratch(communitiesProjection),
          memberships: new Scratch(membershipsProjection),
        };
        const past = new Past(api.log, createStandings(api.log));
        let [taken, listed] = [0, 0];
        for (const index of [...chosen].sort((left, right) => left - right)) {
          const upTo: RecordedEvent[] = [];
          for (; taken <= index; taken += 1) upTo.push({ ...events[taken]!, position: positions[taken]! });
          await Promise.all([then.communities.take(upTo), then.memberships.take(upTo)]);
          const asOf = positions[index]!;

          const former = await past.communities(
            places.map(({ communityId }) => communityId),
            asOf,
          );
          expect(former.size).toBe(then.communities.all.length);
          for (const { community } of then.communities.all)
            expect(former.get(community.communityId)).toEqual(community);

          const { rootId, communityId } = draw.of(places);
          const some = Array.from({ length: PEOPLE_EACH }, () => draw.of(everybody));
          const memberships = await past.memberships(rootId, some, asOf);
          for (const personId of some) {
            expect(memberships.get(personId)).toEqual(then.memberships.get(membershipId(rootId, personId)));
          }

          const { ownerId } = places.find((place) => place.communityId === rootId)!;
          const members: MemberView[] = [];
          let next: string | null = '';
          while (next !== null) {
            const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
            const path = `/v1/communities/${communityId}/members?limit=100&asOf=${asOf}${cursor}`;
            const page = membersView.parse((await api.see(nameOf(ownerId ?? ''), path)).body);
            members.push(...page.items);
            next = page.next;
          }
          const expected = membersOf(then.communities, then.memberships.all, { rootId, communityId });
          expect(members.map(shown)).toEqual(expected);
          listed += members.length;
        }
        expect(listed).toBeGreaterThan(POSITIONS);
        process.stdout.write(`${events.length} events, ${listed} members listed at ${POSITIONS} positions\n`);
      } finally {
        await api.close();
      }
    },
    TIME_LIMIT_MS,
  );
});

/** Out of documents that were folded from the beginning: who was a member, with what, and on whose word. */
const membersOf = (
  communities: Scratch<CommunityDocument, string>,
  memberships: readonly MembershipDocument[],
  { rootId, communityId }: { readonly rootId: string; readonly communityId: string },
) => {
  const root = communities.get(rootId)?.community;
  const community = communities.get(communityId)?.community;
  if (root === undefined || community === undefined) return [];
  const tree = treeOf(root, [community]);
  return memberships
    .filter((document) => document.rootId === rootId)
    .map((document) => ({ ...document, tree }))
    .filter((standing) => canSee(standing, communityId))
    .toSorted((left, right) => (left.personId < right.personId ? -1 : 1))
    .map((standing: Standing & MembershipDocument) => ({
      personId: standing.personId,
      roles: ownRoles(standing, communityId),
      inheritedRoles: inheritedRoles(standing, communityId),
      permissions: effectivePermissions(standing, communityId),
      status: isSuspended(standing, communityId) ? 'suspended' : 'active',
      owner: isOwner(standing),
      since: [standing.since[rootId], standing.since[communityId]].filter((at) => at !== undefined).toSorted()[0],
      version: standing.membership.version,
      grants: standing.grants.filter((grant) => [rootId, communityId].includes(grant.communityId)),
    }));
};
