import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { happening, idOf, scope, TreeHistory } from '../testing';
import { communitiesProjection } from './communities.projection';

const tree = new TreeHistory('acme');
const { rootId, ownerId } = tree;
const north = tree.managedId('north');

describe('the communities projection', () => {
  it('keeps each community as its stream tells it', async () => {
    const renamed = happening(ownerId, {
      type: 'CommunityRenamed',
      data: { rootId, communityId: north, name: 'Nord' },
    });
    const happenings = [
      tree.registered(),
      tree.managed('north'),
      renamed,
      ...tree.joined(idOf('ada'), scope(north, 'guest')),
    ];
    const events = recorded<GuestlistEvent>(happenings);
    const documents = await foldProjection(communitiesProjection, events);
    await expectProjection(communitiesProjection).of(events).toEqual(documents);
    expect([...documents.keys()]).toEqual([rootId, north]);
    expect(documents.get(rootId)).toMatchObject({ rootId, managed: false, community: { name: 'acme', version: 1 } });
    expect(documents.get(north)).toMatchObject({
      rootId,
      managed: true,
      addedAt: '2026-01-01T00:00:01.000Z',
      community: { name: 'Nord', version: 2 },
    });
  });
});
