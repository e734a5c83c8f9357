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
  return events.map(({ id }) => documents.get(id)!);
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
    expect(invited).toMatchObject({ communityIds: [rootId, north], threaded: false, via: 'held', subjectId: ada });
    expect(added).toMatchObject({ via: 'assign-role', invitationId: null });
  });

  it('leaves the communities of what happens to an offer to the offer itself', async () => {
    const [declined, amended] = await entries(tree.declined(ada), tree.amended(ada, [scope(north, 'guest')]));
    expect(declined).toMatchObject({ communityIds: [], threaded: true, invitationId: tree.invitationId(ada) });
    expect(amended).toMatchObject({ communityIds: [], threaded: true });
  });

  it('keeps an erasure outside of every tree, by an operator', async () => {
    const [erased] = await entries(happening(`operator:${ownerId}`, { type: 'PersonErased', data: { personId: ada } }));
    expect(erased).toMatchObject({ rootId: null, subjectId: ada, actorId: ownerId, communityIds: [] });
  });

  it('knows no person behind an act of the system', async () => {
    const { rootId: root } = tree;
    const data = {
      rootId: root,
      personId: ada,
      invitationId: tree.invitationId(ada),
      expiredAt: '2026-02-01T00:00:00.000Z',
    };
    const [expired] = await entries(happening('system:expiry', { type: 'InvitationExpired', data }));
    expect(expired?.actorId).toBeNull();
  });
});
