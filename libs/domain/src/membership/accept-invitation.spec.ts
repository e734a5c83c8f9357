import type { MembershipEvent } from '@app/contracts';

import type { AcceptanceFacts } from '../authority/facts';
import type { AcceptInvitation, Offer } from '../commands';
import {
  ADA,
  basisOf,
  BOB,
  disabled,
  DUE,
  EAST,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  membershipAfter,
  roleChanged,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { acceptInvitation } from './accept-invitation';

const guest = historyOf(GUY);
const offer = { [EAST]: ['guest'], [WEST]: ['analyst'] };
const invited = guest.invited(offer);
const custom = roleId(1);

const accept = (more: Partial<AcceptInvitation> = {}): AcceptInvitation => ({
  type: 'AcceptInvitation',
  at: T1,
  actorId: GUY,
  data: { invitationId: invitationId() },
  ...more,
});
const vouchedBy = (...standing: Parameters<typeof standingOf>): AcceptanceFacts => {
  const voucher = standingOf(...standing);
  return { tree: voucher.tree, voucher, basis: factsOf(voucher).basis };
};
const able = vouchedBy(ADA, { [MAIN]: ['manage_member'] });
const accepting = specifyValid(acceptInvitation);
const lastMoment = '2026-01-07T23:59:59.999Z';
const typesOf = (events: readonly MembershipEvent[]) => events.map(({ type }) => type);

const endings = {
  accepted: guest.accepted(offer),
  declined: guest.declined(offer),
  revoked: guest.revoked(offer),
  voided: guest.voided(offer),
  expired: guest.expired(offer),
};

describe('accepting', () => {
  it('rule 9: is recorded with what was offered and the authority of the voucher at that moment', () => {
    accepting
      .given([invited])
      .when(accept(), able)
      .then([
        {
          type: 'InvitationAccepted',
          data: {
            rootId: MAIN,
            personId: GUY,
            invitationId: invitationId(),
            scopes: scopes(offer),
            authority: {
              personId: ADA,
              via: 'assign-role',
              scopes: [
                { communityId: EAST, roles: ['manage_member'], basis: basisOf(ADA, EAST) },
                { communityId: WEST, roles: ['manage_member'], basis: basisOf(ADA, WEST) },
              ],
            },
          },
        },
      ]);
  });

  it('rule 18: is all or nothing: every scope is held afterwards', () => {
    const after = membershipAfter(invited, ...acceptInvitation.decide(accept(), membershipAfter(invited), able));
    expect(Object.keys(after.scopes)).toEqual([EAST, WEST]);
    expect(after.invitations[invitationId()]).toMatchObject({ status: 'accepted', version: 2 });
  });

  it('rule 16: anybody but the person invited meets the same as for an unknown id', () => {
    const refusalFor = (command: AcceptInvitation) => {
      try {
        return acceptInvitation.decide(command, membershipAfter(invited), able);
      } catch (error) {
        return error;
      }
    };
    const unknown = refusalFor(accept({ data: { invitationId: invitationId(2) } }));
    expect(unknown).toMatchObject({ code: 'not-found' });
    expect(refusalFor(accept({ actorId: BOB }))).toStrictEqual(unknown);
    expect(refusalFor(accept({ actorId: ADA }))).toStrictEqual(unknown);
    expect(refusalFor(accept({ data: { invitationId: 'no invitation at all' } }))).toStrictEqual(unknown);
  });

  it('rule 17: of fifty acceptances one is recorded and all others change nothing', () => {
    let history = [invited];
    for (let n = 0; n < 50; n += 1) {
      history = [...history, ...acceptInvitation.decide(accept(), membershipAfter(...history), able)];
    }
    expect(typesOf(history)).toEqual(['UserInvited', 'InvitationAccepted']);
  });

  it('rule 12: roles already held there are kept beside the accepted ones', () => {
    const after = membershipAfter(guest.added({ [EAST]: ['reviewer'] }), invited, guest.accepted(offer));
    expect(after.scopes[EAST]?.roles.map((role) => role.roleId)).toEqual(['reviewer', 'guest']);
  });

  it('version: refuses another version than the one that stands', () => {
    accepting
      .given([invited])
      .when(accept({ expectedVersion: 2 }), able)
      .thenThrows('version-mismatch');
    accepting
      .given([invited])
      .when(accept({ expectedVersion: 1 }), able)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('a fault of the one who gathers facts is no refusal', () => {
    const decide = () => acceptInvitation.decide(accept(), membershipAfter(invited), { ...able, voucher: null });
    expect(decide).toThrow(RangeError);
    expect(decide).toThrow(/leave out the voucher/);
  });
});

describe('the voucher at acceptance', () => {
  const voided = (cause: 'authority-lost' | 'role-retired', offered: Offer = offer) => [guest.voided(offered, cause)];

  it.each([
    ['was removed', vouchedBy(ADA, {})],
    ['was suspended', vouchedBy(ADA, { [MAIN]: ['manage_member'] }, { suspendedIn: [MAIN] })],
    ['lost one of the scopes', vouchedBy(ADA, { [EAST]: ['manage_member'] })],
    ['no longer invites in one of the scopes', vouchedBy(ADA, { [EAST]: ['admin'], [WEST]: ['analyst'] })],
  ])('rule 9: the invitation is voided when the voucher %s', (_, facts) => {
    accepting.given([invited]).when(accept(), facts).then(voided('authority-lost'));
  });

  it('rule 9: the ceiling is judged on the roles of the moment of acceptance', () => {
    const widened = treeWith({
      main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleChanged(MAIN, custom, ['COMMUNITY_READ_AUDIT'])],
    });
    accepting
      .given([guest.invited({ [EAST]: [`${custom}@1`] })])
      .when(accept(), vouchedBy(ADA, { [MAIN]: ['manage_member'] }, { tree: widened }))
      .then(voided('authority-lost', { [EAST]: [custom] }));
  });

  it('rule 26: an invitation that offers a retired role is voided', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    accepting
      .given([guest.invited({ [EAST]: [`${custom}@1`] })])
      .when(accept(), vouchedBy(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then(voided('role-retired', { [EAST]: [custom] }));
  });

  it('rule 10: a changed role is accepted with the revision that was offered', () => {
    const tree = treeWith({
      main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleChanged(MAIN, custom, ['ALERTS_READ'])],
    });
    accepting
      .given([guest.invited({ [EAST]: [`${custom}@1`] })])
      .when(accept(), vouchedBy(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenEvents(([event]) => expect(event?.data).toMatchObject({ scopes: scopes({ [EAST]: [`${custom}@1`] }) }));
  });

  it('rule 18: accepting into a disabled community is refused and the offer stays pending', () => {
    const tree = treeWith({ west: [disabled(WEST)] });
    accepting
      .given([invited])
      .when(accept(), vouchedBy(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('community-disabled');
  });

  it('rule 18: a disabled root refuses every acceptance in its tree', () => {
    const tree = treeWith({ main: [disabled(MAIN)] });
    accepting
      .given([invited])
      .when(accept(), vouchedBy(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('community-disabled');
  });

  it('rule 18: a voucher who can no longer vouch voids the offer of a disabled community', () => {
    const tree = treeWith({ west: [disabled(WEST)] });
    accepting
      .given([invited])
      .when(accept(), vouchedBy(ADA, {}, { tree }))
      .then(voided('authority-lost'));
  });
});

describe('accepting what is final', () => {
  it.each([
    ['accepted', null],
    ['declined', 'invitation-not-pending'],
    ['revoked', 'invitation-not-pending'],
    ['voided', 'invitation-voided'],
    ['expired', 'invitation-expired'],
  ] as const)('rule 18: an invitation that is %s: %s', (status, code) => {
    const outcome = accepting.given([invited, endings[status]]).when(accept(), able);
    if (code === null) outcome.thenNothing();
    else outcome.thenThrows(code);
  });
});

describe('accepting around the moment of expiry', () => {
  it('rule 19: works up to the last millisecond', () => {
    accepting
      .given([invited])
      .when(accept({ at: lastMoment }), able)
      .thenEvents((events) => expect(typesOf(events)).toEqual(['InvitationAccepted']));
  });

  it.each([DUE, LATER])('rule 19: at %s records the expiry as of when it was due', (at) => {
    accepting
      .given([invited])
      .when(accept({ at }), able)
      .then([guest.expired(offer)]);
  });

  it('rule 19: a lapsed invitation expires whatever became of its voucher', () => {
    accepting
      .given([invited])
      .when(accept({ at: LATER }), vouchedBy(ADA, {}))
      .then([guest.expired(offer)]);
  });
});
