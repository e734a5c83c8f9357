import { invitationsView, membersView, summaryView } from '@app/contracts';
import { projectionTarget } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { canSee, communityFold, type CommunityState, seesTree, statusAt, type Tree, treeOf } from '@app/domain/reading';
import { EAST, ELSEWHERE, MAIN, WEST } from '@app/domain/testing';
import { foldProjection, type RecordedEvent } from '@app/event-sourcing';
import { countInvitations, countMembers, invitations, memberships, type ReadModel } from '@app/read-models';
import fc from 'fast-check';

import { type Answer, documentAdapters, QueryApiHarness } from '../../apps/query-api/src/testing';
import { commandTypes } from '../support/decisions';
import { holds, propertySeed, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { people, play, steps } from '../support/random-histories';

tellSeed('test/properties/summary.spec.ts');

const places = [
  { rootId: MAIN, communityId: MAIN },
  { rootId: MAIN, communityId: EAST },
  { rootId: MAIN, communityId: WEST },
  { rootId: MAIN, communityId: null },
  { rootId: ELSEWHERE, communityId: ELSEWHERE },
  { rootId: ELSEWHERE, communityId: null },
];

/** The documents that these events make, and the collection they are in. */
const projected = async <Document>(
  { projection, collection }: ReadModel<Document>,
  events: readonly RecordedEvent[],
) => {
  const documents = await foldProjection(projection, events);
  const store = openInMemoryDocumentStore();
  const target = await projectionTarget<Document>(store, collection, 'v1');
  await target.writeMany([...documents].map(([id, document]) => ({ id, position: '1', document })));
  return { documents: [...documents.values()], collection: await store.open<Document>(collection, 'v1') };
};

/** The whole tree out of the streams of its communities. */
const treeIn = (events: readonly RecordedEvent[], rootId: string): Tree => {
  const states = new Map<string, CommunityState>();
  for (const event of events.filter(({ streamName }) => streamName.startsWith('community-'))) {
    states.set(event.streamName, communityFold.evolve(states.get(event.streamName) ?? null, event as never));
  }
  const all = [...states.values()].filter((state) => state !== null);
  return treeOf(
    all.find(({ communityId }) => communityId === rootId)!,
    all,
  );
};

describe('a summary', () => {
  it(
    'counts whoever sees the community, or anything in the tree, and the invitations as they stand, over any history',
    async () => {
      await holds(fc.tuple(steps(commandTypes, 10), fc.nat(2_000)), async ([some, hours]) => {
        const events = await (await play(some)).events();
        const members = await projected(memberships as ReadModel<any>, events);
        const offers = await projected(invitations as ReadModel<any>, events);
        const at = new Date(Date.parse(events[0]!.recordedAt) + hours * 3_600_000).toISOString();
        const soon = new Date(Date.parse(at) + 48 * 3_600_000).toISOString();
        for (const place of places) {
          const { rootId, communityId } = place;
          const tree = treeIn(events, rootId);
          const seeing = members.documents.filter(({ rootId: of, personId, membership }) => {
            const standing = { personId, tree, membership };
            return of === rootId && (communityId === null ? seesTree(standing) : canSee(standing, communityId));
          });
          expect(await countMembers(members.collection, place)).toBe(seeing.length);
          const named = offers.documents.filter(
            (one) => one.rootId === rootId && (communityId === null || one.communityIds.includes(communityId)),
          );
          const pending = named.filter(({ invitation }) => statusAt(invitation, at) === 'pending');
          expect(await countInvitations(offers.collection, place, { at, soon })).toEqual({
            pending: pending.length,
            expiringSoon: pending.filter(({ expiresAt }) => expiresAt <= soon).length,
            expired: named.filter(({ invitation }) => statusAt(invitation, at) === 'expired').length,
          });
        }
      });
    },
    TIME_LIMIT_MS,
  );

  describe.each(documentAdapters)('on %s documents', (adapter) => {
    const histories = fc.sample(steps(commandTypes, 120), { numRuns: 3, seed: propertySeed });
    const names = Object.fromEntries(people.map((personId, n) => [`person-${n}`, personId]));

    /** A query-api on what these steps make of the communities, and the name of the owner of each tree. */
    const opened = async (some: (typeof histories)[number]) => {
      const api = await QueryApiHarness.open(adapter);
      const events = await (await play(some)).events();
      api.clock.now = events.at(-1)!.recordedAt;
      await api.knowAs(names);
      for (const { streamName, revision, id, type, data, metadata } of events) {
        await api.log.appendToStream(
          streamName,
          [{ id, type, data, metadata }],
          revision === 0n ? 'no_stream' : revision - 1n,
        );
      }
      const ownerOf = (rootId: string): string => {
        const { ownerId } = treeIn(events, rootId).root;
        return Object.keys(names).find((name) => names[name] === ownerId)!;
      };
      return { api, ownerOf };
    };

    it.each(histories.map((some, n) => [n + 1, some] as const))(
      'counts what its lists hold on all their pages, after long history %i',
      async (_n, some) => {
        const { api, ownerOf } = await opened(some);
        try {
          for (const { rootId, communityId } of places) {
            const ask = async (list: string, parameters: readonly string[]): Promise<Answer> => {
              const all = communityId === null ? ['scope=tree', ...parameters] : parameters;
              const answer = await api.see(
                ownerOf(rootId),
                `/v1/communities/${communityId ?? rootId}/${list}?${all.join('&')}`,
              );
              expect(answer).toMatchObject({ status: 200 });
              return answer;
            };
            const lengthOf = async (list: 'members' | 'invitations', ...filters: string[]): Promise<number> => {
              let length = 0;
              let cursor: string | null = null;
              do {
                const page: string[] = cursor === null ? [] : [`cursor=${cursor}`];
                const { body } = await ask(list, [...filters, 'limit=3', ...page]);
                const { items, next } = (list === 'members' ? membersView : invitationsView).parse(body);
                length += items.length;
                cursor = next;
              } while (cursor !== null);
              return length;
            };
            const soon = new Date(Date.parse(api.clock.now) + 48 * 3_600_000 + 1).toISOString();
            expect(summaryView.parse((await ask('summary', [])).body)).toEqual({
              members: await lengthOf('members'),
              pending: await lengthOf('invitations', 'status=pending'),
              expiringWithin48h: await lengthOf('invitations', 'status=pending', `expiresBefore=${soon}`),
              expired: await lengthOf('invitations', 'status=expired'),
              asOfPosition: await api.log.head(),
            });
          }
        } finally {
          await api.close();
        }
      },
      60_000,
    );
  });
});
