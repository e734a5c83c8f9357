import type { MembershipEvent } from '@app/contracts';
import { ADA, BOB, DUE, EAST, GUY, historyOf, invitationId, LATER, MAIN, T0, T1 } from '@app/domain/testing';

import { owedMail, type RecordedMembershipEvent } from './owed-mail';

const HOUR = 3_600_000;
const offer = { [EAST]: ['guest'] };
const guest = historyOf(GUY);
const invited = guest.invited(offer);
const resent = guest.resent(offer, BOB, LATER);
const accepted = guest.accepted(offer);
const revoked = guest.revoked(offer);

type Kind = 'invitation' | 'reminder' | 'accepted' | 'revoked';
const mailed = (n: number, kind: Kind = 'invitation'): MembershipEvent => ({
  type: 'InvitationMailSent',
  data: { rootId: MAIN, personId: GUY, invitationId: invitationId(), communityIds: [EAST], n, kind },
});
const failed = (n: number, kind: Kind = 'invitation'): MembershipEvent => ({
  type: 'InvitationMailFailed',
  data: { ...(mailed(n, kind).data as never as object), class: 'permanent', smtpCode: 550 } as never,
});

const recordedAt = T0;
const story = (...events: readonly MembershipEvent[]) =>
  events.map((event, index) => ({
    ...event,
    ...{ recordedAt, id: `event ${index}`, revision: BigInt(index), position: String(index), streamName: 'membership' },
  })) as unknown as RecordedMembershipEvent[];
const owed = (events: readonly MembershipEvent[], at = T0, remindMs = 0) => {
  const mail = owedMail(story(...events), invitationId(), { at: new Date(at), remindMs });
  return mail && [mail.kind, mail.n, Number(mail.cause.revision)];
};

describe('the mail that an invitation owes', () => {
  it('is the invitation first, once', () => {
    expect(owed([])).toBeNull();
    expect(owed([invited])).toEqual(['invitation', 1, 0]);
    expect(owed([invited, mailed(1)])).toBeNull();
    expect(owed([invited, failed(1)])).toBeNull();
  });

  it('is the invitation again when it is sent again, and only as it stands then', () => {
    expect(owed([invited, mailed(1), resent])).toEqual(['invitation', 2, 2]);
    expect(owed([invited, resent])).toEqual(['invitation', 2, 1]);
    expect(owed([invited, resent, mailed(2)])).toBeNull();
    expect(owed([invited, resent, mailed(1)])).toEqual(['invitation', 2, 1]);
  });

  it.each([
    ['was declined', guest.declined(offer)],
    ['has expired', guest.expired(offer)],
    ['was voided', guest.voided(offer)],
    ['was revoked before its guest knew of it', revoked],
  ])('is none when the offer %s', (_, ending) => {
    expect(owed([invited, ending])).toBeNull();
  });

  it('is none from the very moment of expiry on, although no event says so yet', () => {
    expect(owed([invited], '2026-01-07T23:59:59.999Z')).toEqual(['invitation', 1, 0]);
    expect(owed([invited], DUE)).toBeNull();
  });

  it('is the news of an acceptance, to the voucher, in place of an invitation that nobody needs any more', () => {
    expect(owed([invited, mailed(1), accepted])).toEqual(['accepted', 2, 2]);
    expect(owed([invited, accepted])).toEqual(['accepted', 2, 1]);
    expect(owed([invited, accepted, mailed(2, 'accepted')])).toBeNull();
  });

  it('is the news of a revocation, to a guest who knew of the offer', () => {
    expect(owed([invited, mailed(1), revoked])).toEqual(['revoked', 2, 2]);
    expect(owed([invited, failed(1), revoked])).toBeNull();
    expect(owed([invited, mailed(1), revoked, mailed(2, 'revoked')])).toBeNull();
    expect(owed([invited, mailed(1), guest.revoked(offer, 'removal')])).toEqual(['revoked', 2, 2]);
    for (const cause of ['erasure', 'direct-add'] as const) {
      expect(owed([invited, mailed(1), guest.revoked(offer, cause)])).toBeNull();
    }
  });

  it('is no news any more after a day', () => {
    const history = [invited, mailed(1), accepted];
    expect(owed(history, T1)).toEqual(['accepted', 2, 2]);
    expect(owed(history, '2026-01-02T00:00:00.001Z')).toBeNull();
  });

  it('is a reminder when its time has come, once for each time it was offered', () => {
    const dayBefore = '2026-01-07T00:00:00.000Z';
    const history = [invited, mailed(1)];
    expect(owed(history, dayBefore)).toBeNull();
    expect(owed(history, '2026-01-06T23:59:59.999Z', 24 * HOUR)).toBeNull();
    expect(owed(history, dayBefore, 24 * HOUR)).toEqual(['reminder', 2, 0]);
    expect(owed([...history, mailed(2, 'reminder')], dayBefore, 24 * HOUR)).toBeNull();
    const again = [...history, mailed(2, 'reminder'), resent, mailed(3)];
    expect(owed(again.slice(0, -1), dayBefore, 24 * HOUR)).toEqual(['invitation', 3, 3]);
    expect(owed(again, dayBefore, 24 * HOUR)).toBeNull();
    expect(owed(again, '2026-01-08T00:00:00.000Z', 24 * HOUR)).toEqual(['reminder', 4, 3]);
    expect(owed([...again, accepted], dayBefore, 24 * HOUR)).toBeNull();
  });

  it('is no reminder of an offer that was shorter than that, or that nobody answers any more', () => {
    expect(owed([invited, mailed(1)], '2026-01-07T00:00:00.000Z', 8 * 24 * HOUR)).toBeNull();
    expect(owed([invited, mailed(1), guest.declined(offer)], '2026-01-07T00:00:00.000Z', 24 * HOUR)).toBeNull();
    expect(owed([invited, mailed(1)], DUE, 24 * HOUR)).toBeNull();
  });

  it('does not mind other invitations of the same person', () => {
    const other = historyOf(GUY).invited({ [MAIN]: ['guest'] }, { n: 2, by: ADA });
    expect(owed([other, invited])).toEqual(['invitation', 1, 1]);
    expect(owed([other])).toBeNull();
  });
});
