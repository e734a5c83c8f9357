import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { type Happening, happening, idOf, scope, TreeHistory } from '../testing';
import type { InvitationDocument } from './invitations.document';
import { invitationsProjection } from './invitations.projection';

const tree = new TreeHistory('acme');
const { rootId, ownerId } = tree;
const [north, south] = [tree.managedId('north'), tree.managedId('south')];
const ada = idOf('ada');
const invitationId = tree.invitationId(ada);
const invited = tree.invited(ada, [scope(north, 'guest')]);
const standing = { rootId, personId: ada, invitationId, communityIds: [north] };

const after = async (...happenings: readonly Happening[]): Promise<InvitationDocument> => {
  const events = recorded<GuestlistEvent>(happenings);
  const document = (await foldProjection(invitationsProjection, events)).get(invitationId) ?? null;
  await expectProjection(invitationsProjection).of(events).toHave(invitationId, document);
  if (document === null) throw new Error('There is no such invitation');
  return document;
};

const mailed = (
  type: 'InvitationMailSent' | 'InvitationMailFailed' | 'InvitationMailWithheld',
  kind: 'invitation' | 'accepted',
) => {
  const mail = { ...standing, n: 1, kind };
  if (type === 'InvitationMailSent') return happening('system:mail', { type, data: mail });
  if (type === 'InvitationMailFailed') {
    return happening('system:mail', { type, data: { ...mail, class: 'permanent', smtpCode: 550 } });
  }
  return happening('system:mail', { type, data: { ...mail, cause: 'address-limit' } });
};

describe('the invitations projection', () => {
  it('keeps an invitation with what it is looked up by', async () => {
    expect(await after(invited)).toMatchObject({
      rootId,
      personId: ada,
      status: 'pending',
      communityIds: [north],
      invitedBy: ownerId,
      invitedAt: '2026-01-01T00:00:00.000Z',
      expiresAt: '2026-02-01T00:00:00.000Z',
      answeredAt: null,
      mail: 'queued',
    });
  });

  it('is looked up by the communities of the offer as it stands', async () => {
    const amended = tree.amended(ada, [scope(south, 'guest')], [north]);
    expect((await after(invited, amended, tree.declined(ada, [south]))).communityIds).toEqual([south]);
  });

  it.each([
    ['InvitationMailSent', 'sent'],
    ['InvitationMailFailed', 'failed'],
    ['InvitationMailWithheld', 'withheld'],
  ] as const)('tells by %s that the mail is %s', async (type, mail) => {
    expect((await after(invited, mailed(type, 'invitation'))).mail).toBe(mail);
  });

  it('takes no mail about something else for that of the offer', async () => {
    expect((await after(invited, mailed('InvitationMailSent', 'accepted'))).mail).toBe('queued');
  });

  it('queues the mail again and moves the expiry with a resend', async () => {
    const expiresAt = '2026-03-01T00:00:00.000Z';
    const { authority } = invited.data as Extract<GuestlistEvent, { type: 'UserInvited' }>['data'];
    const resent = happening(ownerId, { type: 'InvitationResent', data: { ...standing, expiresAt, authority } });
    const document = await after(invited, mailed('InvitationMailSent', 'invitation'), resent);
    expect(document).toMatchObject({ mail: 'queued', expiresAt, invitation: { sends: 2 } });
  });

  it('tells when it was answered and under which event the reason is kept', async () => {
    const declined = { ...tree.declined(ada, [north], true), id: idOf('declined') };
    expect(await after(invited, declined)).toMatchObject({
      status: 'declined',
      answeredAt: '2026-01-01T00:00:01.000Z',
      reasonEventId: idOf('declined'),
    });
  });

  it('knows no answer of an invitation that was revoked', async () => {
    const revoked = happening(ownerId, {
      type: 'InvitationRevoked',
      data: { ...standing, cause: 'revoke', hasReason: false },
    });
    expect(await after(invited, revoked)).toMatchObject({ status: 'revoked', answeredAt: null, reasonEventId: null });
  });
});
