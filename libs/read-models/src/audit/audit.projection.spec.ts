import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { happening, idOf, scope, TreeHistory } from '../testing';
import type { AuditDocument } from './audit.document';
import { auditProjection } from './audit.projection';

const tree = new TreeHistory('acme');
const { rootId, ownerId } = tree;
const north = tree.managedId('north');
const ada = idOf('ada');

const entries = async (
  ...happenings: Parameters<typeof recorded<GuestlistEvent>>[0]
): Promise<readonly AuditDocument[]> => {
  const events = recorded<GuestlistEvent>(happenings);
  const documents = await foldProjection(auditProjection, events);
  await expectProjection(auditProjection).of(events).toEqual(documents);
  return events.map(({ position }) => documents.get(position)!);
};

describe('the audit projection', () => {
  it('keeps every event whole', async () => {
    const [document] = await entries({ ...tree.registered(), id: idOf('event') });
    expect(document).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      type: 'CommunityRegistered',
      rootId,
      communityIds: [rootId],
      subjectId: ownerId,
      actorId: ownerId,
      event: { id: idOf('event'), revision: '0', streamName: `community-${rootId}`, data: { name: 'acme' } },
    });
  });

  it('names the communities of an offer and marks what was given under the assign-role clause', async () => {
    const [invited, added] = await entries(
      tree.invited(ada, [scope(rootId, 'guest'), scope(north, 'guest')]),
      tree.added(ada, [scope(rootId, 'guest')]),
    );
    expect(invited).toMatchObject({ communityIds: [rootId, north], via: 'held', subjectId: ada });
    expect(added).toMatchObject({ via: 'assign-role', invitationId: null });
  });

  it('names the communities of the offer for everything that becomes of it', async () => {
    const documents = await entries(...tree.afterwards(ada, [rootId, north]));
    expect(new Set(documents.map(({ type }) => type)).size).toBe(8);
    for (const document of documents) {
      expect(document).toMatchObject({ communityIds: [rootId, north], invitationId: tree.invitationId(ada) });
    }
  });

  it('names what an amendment takes out of the offer beside what it leaves in', async () => {
    const [amended] = await entries(tree.amended(ada, [scope(north, 'guest')], [rootId]));
    expect(amended).toMatchObject({ communityIds: [north, rootId] });
  });

  it('keeps an erasure outside of every tree, by an operator', async () => {
    const [erased] = await entries(happening(`operator:${ownerId}`, { type: 'PersonErased', data: { personId: ada } }));
    expect(erased).toMatchObject({ rootId: null, subjectId: ada, actorId: ownerId, communityIds: [] });
  });

  it('knows no person behind an act of the system', async () => {
    const documents = await entries(...tree.afterwards(ada, [north]));
    const expired = documents.find(({ type }) => type === 'InvitationExpired');
    expect(expired?.actorId).toBeNull();
  });
});
