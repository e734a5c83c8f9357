import type { RevokeInvitation } from '../commands';
import {
  ADA,
  BOB,
  disabled,
  DUE,
  EAST,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  MAIN,
  roleDefined,
  roleId,
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { revokeInvitation } from './revoke-invitation';

const guest = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const offer = { [EAST]: ['guest'], [WEST]: ['guest'] };
const invited = guest.invited(offer);
const custom = roleId(1);
const revoke = (at = T1): RevokeInvitation => ({
  type: 'RevokeInvitation',
  at,
  actorId: ADA,
  data: { invitationId: invitationId(), hasReason: false },
});
const revoking = specifyValid(revokeInvitation);

describe('revoking', () => {
  const revoked = [guest.revoked(offer)];

  it.each([
    ['ADD_MEMBER', 'COMMUNITY_ADD_MEMBER'],
    ['REMOVE_MEMBER', 'COMMUNITY_REMOVE_MEMBER'],
  ] as const)('is for whoever holds %s in every scope', (_, permission) => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, [permission])] });
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [EAST]: [custom], [WEST]: [custom] }, { tree }))
      .then(revoked);
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [EAST]: [custom], [WEST]: ['guest'] }, { tree }))
      .thenThrows('forbidden', { permissions: ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_REMOVE_MEMBER'] });
  });

  it('is for the voucher while he can still see a community of the tree', () => {
    revoking
      .given([invited])
      .when(revoke(), by(ADA, { [MAIN]: ['guest'] }, { suspendedIn: [MAIN] }))
      .then(revoked);
    revoking
      .given([guest.invited({ [EAST]: ['guest'] })])
      .when(revoke(), by(ADA, { [WEST]: ['guest'] }))
      .then([guest.revoked({ [EAST]: ['guest'] })]);
    revoking.given([invited]).when(revoke(), by(ADA, {})).thenThrows('not-found');
  });

  it('rule 5: stays possible in a disabled community', () => {
    const tree = treeWith({ main: [disabled(MAIN)], east: [disabled(EAST)] });
    revoking
      .given([invited])
      .when(revoke(), by(BOB, { [MAIN]: ['manage_member'] }, { tree }))
      .then(revoked);
  });

  it('names the communities of the offer as it stands, not those taken out before', () => {
    revoking
      .given([invited, guest.withdrawn({ [WEST]: ['guest'] }, [EAST])])
      .when(revoke(), manager)
      .then([guest.revoked({ [WEST]: ['guest'] })]);
  });

  it('rule 18: repeated it changes nothing', () => {
    revoking
      .given([invited, guest.revoked(offer)])
      .when(revoke(), manager)
      .thenNothing();
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined(offer)],
    ['expired', guest.expired(offer)],
    ['voided', guest.voided(offer)],
  ])('rule 18: refuses one that was %s', (_, end) => {
    revoking.given([invited, end]).when(revoke(), manager).thenThrows('invitation-not-pending');
  });

  it('rule 19: a lapsed one is recorded as expired', () => {
    revoking
      .given([invited])
      .when(revoke(DUE), manager)
      .then([guest.expired(offer)]);
  });

  it('version: is that of the invitation', () => {
    revoking
      .given([invited])
      .when({ ...revoke(), expectedVersion: 3 }, manager)
      .thenThrows('version-mismatch');
  });
});
