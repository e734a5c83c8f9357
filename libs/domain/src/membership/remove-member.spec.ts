import type { MembershipEvent, Permission } from '@app/contracts';
import type { RemoveMember } from '../commands';
import {
  ADA,
  BOB,
  communityId as otherCommunity,
  disabled,
  DUE,
  EAST,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  membershipAfter,
  OLGA,
  roleDefined,
  roleId,
  specifyValid,
  standingOf,
  T1,
  transferred,
  treeWith,
  WEST,
} from '../testing';
import { removeMember } from './remove-member';

const member = historyOf(GUY);
const custom = roleId(1);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const remove = (communityId = EAST, { everywhere = false, personId = GUY } = {}): RemoveMember => ({
  ...asked,
  type: 'RemoveMember',
  data: { ...where(communityId, personId), everywhere },
});
const removed = (...communityIds: string[]) => member.removed(...communityIds);
const removedEverywhere = (...communityIds: string[]): MembershipEvent => ({
  type: 'MemberRemoved',
  data: { rootId: MAIN, personId: GUY, communityIds, everywhere: true },
});
const removing = specifyValid(removeMember);

describe('removing', () => {
  it('rule 21: removing from main leaves explicit roles in managed communities', () => {
    const history = [member.added({ [MAIN]: ['guest'], [EAST]: ['analyst'] })];
    removing
      .given(history)
      .when(remove(MAIN), manager)
      .then([removed(MAIN)]);
    expect(Object.keys(membershipAfter(...history, removed(MAIN)).scopes)).toEqual([EAST]);
  });

  it('rule 21: everywhere ends all of them, and needs the permission in the root', () => {
    const history = [member.added({ [WEST]: ['guest'], [EAST]: ['analyst'], [MAIN]: ['guest'] })];
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([removedEverywhere(MAIN, EAST, WEST)]);
    removing
      .given(history)
      .when(remove(EAST, { everywhere: true }), manager)
      .then([removedEverywhere(MAIN, EAST, WEST)]);
    removing
      .given(history)
      .when(remove(EAST, { everywhere: true }), by(ADA, { [EAST]: ['admin'] }))
      .thenThrows('forbidden');
  });

  it('rule 21: everywhere reaches somebody of managed communities alone', () => {
    removing
      .given([member.added({ [WEST]: ['guest'] })])
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([removedEverywhere(WEST)]);
    removing
      .given([member.invited({ [WEST]: ['guest'] })])
      .when(remove(MAIN, { everywhere: true }), manager)
      .thenThrows('not-a-member');
  });

  it('rule 22: takes its communities out of pending offers in the same append', () => {
    removing
      .given([member.invited({ [EAST]: ['guest'], [WEST]: ['guest'] }), member.added({ [EAST]: ['guest'] })])
      .when(remove(), manager)
      .then([removed(EAST), member.withdrawn({ [WEST]: ['guest'] }, [EAST])]);
  });

  it('rule 22: revokes an offer that would be empty, and with everywhere every offer', () => {
    const history = [
      member.invited({ [EAST]: ['guest'] }),
      member.invited({ [WEST]: ['guest'] }, { n: 2 }),
      member.added({ [EAST]: ['guest'] }),
    ];
    removing
      .given(history)
      .when(remove(), manager)
      .then([removed(EAST), member.revoked({ [EAST]: ['guest'] }, 'removal')]);
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .then([
        removedEverywhere(EAST),
        member.revoked({ [EAST]: ['guest'] }, 'removal'),
        member.revoked({ [WEST]: ['guest'] }, 'removal', 2),
      ]);
  });

  it('rules 19 and 22: a lapsed offer expires before the removal, a final one is left alone', () => {
    removing
      .given([
        member.invited({ [EAST]: ['guest'] }),
        member.invited({ [EAST]: ['guest'] }, { n: 2 }),
        member.declined({ [EAST]: ['guest'] }, 2),
        member.added({ [EAST]: ['guest'] }),
      ])
      .when({ ...remove(), at: DUE }, manager)
      .then([member.expired({ [EAST]: ['guest'] }), removed(EAST)]);
  });

  it('rule 23: needs the administrative permissions of the target, as sets', () => {
    removing
      .given([member.added({ [EAST]: ['reviewer'] })])
      .when(remove(), manager)
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [EAST]: ['manage_member', 'analyst'] })])
      .when(remove(), manager)
      .then([removed(EAST)]);
  });

  it('rule 23: names what the actor does not hold, sorted', () => {
    const membership = membershipAfter(member.added({ [EAST]: ['reviewer'] }));
    expect(() => removeMember.decide(remove(), membership, manager)).toThrow(
      expect.objectContaining({ details: { permissions: ['COMMUNITY_READ_AUDIT'] } }) as Error,
    );
  });

  it('rule 23: from main counts in every managed community where the permissions shrink', () => {
    // Together they hold more in EAST than the actor does, and some of it comes from main.
    const tree = treeWith({ east: [roleDefined(EAST, custom, ['COMMUNITY_READ_AUDIT'])] });
    const history = [member.added({ [MAIN]: ['guest'], [EAST]: [custom] })];
    removing
      .given(history)
      .when(remove(MAIN), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [MAIN]: ['guest'], [EAST]: ['analyst', custom] })])
      .when(remove(MAIN), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .then([removed(MAIN)]);
  });

  it('rule 23: from a managed community counts there alone', () => {
    const history = [member.added({ [MAIN]: ['admin'], [EAST]: ['guest'] })];
    removing
      .given(history)
      .when(remove(EAST), by(ADA, { [EAST]: ['manage_member'] }))
      .then([removed(EAST)]);
  });

  it('rule 23: everywhere counts wherever the target holds roles', () => {
    const history = [member.added({ [MAIN]: ['guest'], [WEST]: ['admin'] })];
    removing
      .given(history)
      .when(remove(MAIN, { everywhere: true }), manager)
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: a suspension hides nothing: the roles are taken for good', () => {
    removing
      .given([member.added({ [EAST]: ['admin'] }), member.suspended(EAST)])
      .when(remove(), manager)
      .thenThrows('takes-more-than-held');
    removing
      .given([member.added({ [MAIN]: ['admin'], [EAST]: ['admin'] }), member.suspended(MAIN)])
      .when(remove(), by(ADA, { [EAST]: ['manage_member'] }))
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: a disabled community hides nothing either', () => {
    const tree = treeWith({ east: [disabled(EAST)] });
    removing
      .given([member.added({ [EAST]: ['admin'] })])
      .when(remove(), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .thenThrows('takes-more-than-held');
  });

  it('rule 23: anyone may give up his own, also by removing himself', () => {
    const tree = treeWith({
      main: [roleDefined(MAIN, custom, ['COMMUNITY_REMOVE_MEMBER'] satisfies Permission[])],
    });
    removing
      .given([historyOf(ADA).added({ [EAST]: [custom, 'admin'] })])
      .when(remove(EAST, { personId: ADA }), by(ADA, { [EAST]: [custom] }, { tree }))
      .then([historyOf(ADA).removed(EAST)]);
  });

  it('rule 23: and what a suspension masks, he may give up as well', () => {
    removing
      .given([historyOf(ADA).added({ [MAIN]: ['manage_member'], [EAST]: ['admin'] }), historyOf(ADA).suspended(EAST)])
      .when(remove(EAST, { personId: ADA }), manager)
      .then([historyOf(ADA).removed(EAST)]);
  });

  it('rule 24: two administrators removing each other leave the owner', () => {
    const tree = treeWith();
    const [ada, bob] = [historyOf(ADA), historyOf(BOB)];
    removing
      .given([ada.added({ [MAIN]: ['admin'] })])
      .when(remove(MAIN, { personId: ADA }), by(BOB, { [MAIN]: ['admin'] }, { tree }))
      .then([ada.removed(MAIN)]);
    removing
      .given([bob.added({ [MAIN]: ['admin'] })])
      .when(remove(MAIN, { personId: BOB }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then([bob.removed(MAIN)]);
    expect(tree.root.ownerId).toBe(OLGA);
  });

  it('rule 24: the admin that a former owner keeps can be taken', () => {
    const tree = treeWith({ main: [transferred(OLGA, BOB)] });
    removing
      .given([])
      .when(remove(MAIN, { personId: OLGA }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .then([historyOf(OLGA).removed(MAIN)]);
    removing
      .given([historyOf(OLGA).removed(MAIN)])
      .when(remove(MAIN, { personId: OLGA }), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('not-a-member');
  });

  it('a managed community of the target that was not loaded is a fault, not a leave to take', () => {
    const unloaded = otherCommunity(1);
    const membership = membershipAfter(member.added({ [MAIN]: ['guest'], [unloaded]: ['admin'] }));
    expect(() => removeMember.decide(remove(MAIN), membership, manager)).toThrow(RangeError);
  });
});
