import { type EmailAddress, membersView } from '@app/contracts';
import { effectivePermissions, inheritedRoles, isOwner, isSuspended, ownRoles, seesTree, treeOf } from '@app/domain';
import { ELSEWHERE, MAIN } from '@app/domain/testing';
import { foldProjection, type RecordedEvent } from '@app/event-sourcing';
import {
  communitiesProjection,
  type CommunityDocument,
  type MembershipDocument,
  membershipId,
  membershipsProjection,
} from '@app/read-models';
import { createStandings } from '@app/standings';
import fc from 'fast-check';

import { asTheyWere } from '../../apps/query-api/src/history/former-memberships';
import { communitiesAsTheyWere } from '../../apps/query-api/src/history/communities-as-they-were';
import { Past } from '../../apps/query-api/src/history/past';
import { documentAdapters, QueryApiHarness } from '../../apps/query-api/src/testing';
import { commandTypes } from '../support/decisions';
import { expectSame } from '../support/expect-same';
import { holds, propertySeed, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { people, play, steps } from '../support/random-histories';

tellSeed('test/properties/as-of.spec.ts');

type Documents<Document> = ReadonlyMap<string, Document>;

/** What the read models hold when they are built from these events alone. */
const foldedFromScratch = async (events: readonly RecordedEvent[]) => ({
  communities: (await foldProjection(communitiesProjection, events)) as Documents<CommunityDocument>,
  memberships: (await foldProjection(membershipsProjection, events)) as Documents<MembershipDocument>,
});

/** The documents with the position of the last of these events that each of them contains. */
const stamped = <Document>(
  documents: Documents<Document>,
  events: readonly RecordedEvent[],
  concerns: (event: RecordedEvent) => readonly string[],
) =>
  [...documents].map(([id, document]) => ({
    id,
    position: events.findLast((event) => concerns(event).includes(id))?.position ?? '',
    document,
  }));

const concernsOf = (projection: {
  documentIds(event: never): readonly string[];
  readonly ignores: readonly string[];
}) => {
  return (event: RecordedEvent) =>
    projection.ignores.includes(event.type) ? [] : projection.documentIds(event as never);
};

const roots = [MAIN, ELSEWHERE];

describe('the past', () => {
  it(
    'is at every place of a history what a fold of everything up to there makes of it',
    async () => {
      await holds(fc.tuple(steps(commandTypes, 12), fc.nat()), async ([some, chosen]) => {
        const history = await play(some);
        const events = await history.events();
        const prefix = events.slice(0, 1 + (chosen % events.length));
        const until = prefix.at(-1)?.position ?? '';
        const past = new Past(history.log, createStandings(history.log));
        const [scratch, today] = await Promise.all([foldedFromScratch(prefix), foldedFromScratch(events)]);

        const communityIds = [...today.communities.keys()];
        const former = await past.communities(communityIds, until);
        const expected = [...scratch.communities].map(([id, { community }]) => [id, community] as const);
        expectSame(new Map(former), new Map(expected));
        const stampedCommunities = stamped(today.communities, events, concernsOf(communitiesProjection));
        expectSame(
          await communitiesAsTheyWere(past, stampedCommunities, until),
          communityIds.flatMap((id) => scratch.communities.get(id)?.community ?? []),
        );

        const rows = stamped(today.memberships, events, concernsOf(membershipsProjection));
        for (const rootId of roots) {
          const own = rows.filter(({ document }) => document.rootId === rootId);
          const then = await asTheyWere(past, { rootId, until }, own);
          const ought = own.flatMap(({ id }) => scratch.memberships.get(id) ?? []);
          expectSame(
            then.map(({ document }) => document),
            ought,
          );
          const all = await past.memberships(rootId, people, until);
          expectSame(
            [...all.values()],
            people.flatMap((personId) => scratch.memberships.get(membershipId(rootId, personId)) ?? []),
          );
        }
      });
    },
    TIME_LIMIT_MS,
  );
});

const nameOf = (personId: string) => `p-${personId.slice(-12)}`;

describe.each(documentAdapters)('GET /v1/communities/{id}/members?asOf= on %s documents', (adapter) => {
  it(
    'answers at every place of a random history what a fold of everything up to there makes of it',
    async () => {
      const [some = []] = fc.sample(steps(commandTypes, 60), { seed: propertySeed, numRuns: 1 });
      const history = await play(some);
      const events = await history.events();
      const api = await QueryApiHarness.open(adapter);
      try {
        await api.people.claim(
          people.map((personId) => ({
            address: `${nameOf(personId)}@example.org` as EmailAddress,
            personId,
            salt: '5a'.repeat(32),
            own: { issuer: 'https://id.example.org', subject: `s-${nameOf(personId)}`, name: null },
          })),
        );
        const positions: string[] = [];
        for (const { streamName, revision, recordedAt, ...event } of events) {
          api.clock.now = recordedAt;
          const expectedRevision = revision === 0n ? 'no_stream' : revision - 1n;
          positions.push((await api.log.appendToStream(streamName, [event], expectedRevision)).position);
        }
        const { ownerId } = (await foldedFromScratch(events)).communities.get(MAIN)!.community;

        for (const [index, asOf] of positions.entries()) {
          const path = `/v1/communities/${MAIN}/members?scope=tree&limit=100&asOf=${asOf}`;
          const answer = await api.see(nameOf(ownerId ?? ''), path);
          const shown = membersView.parse(answer.body).items.map(({ personId, roles, permissions, owner, status }) => ({
            personId,
            roles,
            permissions,
            owner,
            status,
          }));
          expect(shown).toEqual(await membersFromScratch(events.slice(0, index + 1)));
        }
      } finally {
        await api.close();
      }
    },
    TIME_LIMIT_MS,
  );
});

const membersFromScratch = async (prefix: readonly RecordedEvent[]) => {
  const scratch = await foldedFromScratch(prefix);
  const root = scratch.communities.get(MAIN)?.community;
  if (root === undefined) return [];
  return [...scratch.memberships.values()]
    .filter(({ rootId }) => rootId === MAIN)
    .map(({ personId, membership }) => ({ personId, membership, tree: treeOf(root, []) }))
    .filter((standing) => seesTree(standing))
    .toSorted((left, right) => (left.personId < right.personId ? -1 : 1))
    .map((standing) => ({
      personId: standing.personId,
      roles: [...ownRoles(standing, MAIN), ...inheritedRoles(standing, MAIN)],
      permissions: effectivePermissions(standing, MAIN),
      owner: isOwner(standing),
      status: isSuspended(standing, MAIN) ? 'suspended' : 'active',
    }));
};
