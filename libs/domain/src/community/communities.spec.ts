import type { CommunityEvent } from '@app/contracts';

import type { RegistrationFacts, TransferFacts } from '../authority/facts';
import { treeOf } from '../authority/tree';
import type {
  AddManagedCommunity,
  DisableCommunity,
  EnableCommunity,
  RegisterCommunity,
  RenameCommunity,
  SetInvitationPolicy,
  TransferOwnership,
} from '../commands';
import { emptyMembership } from '../membership/membership.fold';
import {
  ADA,
  BOB,
  communityAfter,
  communityId,
  disabled,
  EAST,
  ELSEWHERE,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  managedAdded,
  membershipAfter,
  OLGA,
  personId,
  policySet,
  registered,
  specifyValid,
  standingOf,
  T0,
  transferred,
  treeWith,
} from '../testing';
import { addManagedCommunity } from './add-managed-community';
import { disableCommunity } from './disable-community';
import { enableCommunity } from './enable-community';
import { registerCommunity, registersAsOperator } from './register-community';
import { renameCommunity } from './rename-community';
import { setInvitationPolicy } from './set-invitation-policy';
import { restsOnOperator } from './situation';
import { transferOwnership } from './transfer-ownership';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const operator = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing), true);
const owner = by(OLGA, {});
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const stranger = by(BOB, {});
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const east = [managedAdded(EAST)];
const enabled = (id: string): CommunityEvent => ({ type: 'CommunityEnabled', data: { rootId: MAIN, communityId: id } });
const renamed = (id: string, name: string): CommunityEvent => ({
  type: 'CommunityRenamed',
  data: { rootId: MAIN, communityId: id, name },
});

describe('registering a community', () => {
  const { given } = specifyValid(registerCommunity);
  const register = (ownerId = ADA): RegisterCommunity => ({
    ...asked,
    type: 'RegisterCommunity',
    data: { communityId: MAIN, name: 'Main', kind: 'mssp-main', ownerId },
  });
  const open: RegistrationFacts = { registrationOpen: true, operator: false };
  const closed: RegistrationFacts = { registrationOpen: false, operator: false };
  const byOperator: RegistrationFacts = { registrationOpen: false, operator: true };

  it('makes a root that the caller owns', () => {
    given([])
      .when(register(), open)
      .then([registered('mssp-main', MAIN, ADA)]);
  });

  it('an operator names another owner; nobody else does', () => {
    given([])
      .when(register(BOB), byOperator)
      .then([registered('mssp-main', MAIN, BOB)]);
    given([]).when(register(BOB), open).thenThrows('forbidden');
  });

  it('is for operators alone where registration is closed', () => {
    given([]).when(register(), closed).thenThrows('forbidden');
    given([])
      .when(register(), byOperator)
      .then([registered('mssp-main', MAIN, ADA)]);
  });

  it('repeated it changes nothing', () => {
    given([registered('mssp-main', MAIN, ADA)])
      .when(register(), open)
      .thenNothing();
  });

  it('version: what is yet to be made is at version 0', () => {
    given([])
      .when({ ...register(), expectedVersion: 1 }, open)
      .thenThrows('version-mismatch');
  });

  it('rests on the operator role only where it must', () => {
    expect(registersAsOperator(register(), { registrationOpen: true, operator: true })).toBe(false);
    expect(registersAsOperator(register(BOB), { registrationOpen: true, operator: true })).toBe(true);
    expect(registersAsOperator(register(), byOperator)).toBe(true);
  });
});

describe('adding a managed community', () => {
  const { given } = specifyValid(addManagedCommunity);
  const fresh = communityId(1);
  const add = (parentId = MAIN): AddManagedCommunity => ({
    ...asked,
    type: 'AddManagedCommunity',
    data: { communityId: fresh, parentId, name: 'Managed' },
  });

  it('is recorded in its own stream, naming its parent', () => {
    given([])
      .when(add(), mainAdmin)
      .then([managedAdded(fresh)]);
  });

  it('needs MANAGE_SUB_COMMUNITIES in main', () => {
    given([])
      .when(add(), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
    given([]).when(add(), eastAdmin).thenThrows('not-found');
    given([]).when(add(ELSEWHERE), mainAdmin).thenThrows('not-found');
  });

  it('words: one level, and only in a main MSSP community', () => {
    given([]).when(add(EAST), mainAdmin).thenThrows('not-an-mssp');
    const tree = treeOf(communityAfter(registered('standalone')), []);
    given([])
      .when(add(), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('not-an-mssp');
  });

  it('rule 5: not in a disabled main community', () => {
    const tree = treeWith({ main: [disabled(MAIN)] });
    given([])
      .when(add(), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('community-disabled');
  });

  it('version: is that of the parent', () => {
    given([])
      .when({ ...add(), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });

  it('repeated it changes nothing', () => {
    given([managedAdded(fresh)])
      .when(add(), mainAdmin)
      .thenNothing();
  });
});

describe('renaming a community', () => {
  const { given } = specifyValid(renameCommunity);
  const rename = (id: string, name = 'New'): RenameCommunity => ({
    ...asked,
    type: 'RenameCommunity',
    data: { communityId: id, name },
  });

  it('a root needs EDIT_COMMUNITY in it', () => {
    given(main)
      .when(rename(MAIN), mainAdmin)
      .then([renamed(MAIN, 'New')]);
    given(main)
      .when(rename(MAIN), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('a managed one needs MANAGE_SUB_COMMUNITIES in main or EDIT_COMMUNITY there', () => {
    given(east)
      .when(rename(EAST), mainAdmin)
      .then([renamed(EAST, 'New')]);
    given(east)
      .when(rename(EAST), eastAdmin)
      .then([renamed(EAST, 'New')]);
    given(east)
      .when(rename(EAST), by(ADA, { [EAST]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('rule 27: what one does not see is unknown', () => {
    given(main).when(rename(MAIN), eastAdmin).thenThrows('not-found');
    given([]).when(rename(ELSEWHERE), mainAdmin).thenThrows('not-found');
    given(main).when(rename(MAIN), operator(BOB, {})).thenThrows('not-found');
  });

  it('the same name is nothing to do', () => {
    given(main).when(rename(MAIN, 'Main'), mainAdmin).thenNothing();
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(rename(MAIN), mainAdmin)
      .thenThrows('community-disabled');
    given(east)
      .when(rename(EAST), by(ADA, { [EAST]: ['admin'] }, { tree: treeWith({ main: [disabled(MAIN)] }) }))
      .thenThrows('community-disabled');
  });

  it('version: counts the events of the community', () => {
    given([...main, renamed(MAIN, 'Other')])
      .when({ ...rename(MAIN), expectedVersion: 1 }, mainAdmin)
      .thenThrows('version-mismatch');
    given([...main, renamed(MAIN, 'Other')])
      .when({ ...rename(MAIN), expectedVersion: 2 }, mainAdmin)
      .then([renamed(MAIN, 'New')]);
  });
});

describe('disabling and enabling', () => {
  const disabling = specifyValid(disableCommunity);
  const enabling = specifyValid(enableCommunity);
  const disable = (id: string): DisableCommunity => ({
    ...asked,
    type: 'DisableCommunity',
    data: { communityId: id },
  });
  const enable = (id: string): EnableCommunity => ({ ...asked, type: 'EnableCommunity', data: { communityId: id } });

  it.each([
    ['the owner', owner],
    ['an operator who is no member', operator(BOB, {})],
  ])('a root: by %s', (_, facts) => {
    disabling
      .given(main)
      .when(disable(MAIN), facts)
      .then([disabled(MAIN)]);
    enabling
      .given([...main, disabled(MAIN)])
      .when(enable(MAIN), facts)
      .then([enabled(MAIN)]);
  });

  it('a root: by nobody else', () => {
    disabling.given(main).when(disable(MAIN), mainAdmin).thenThrows('forbidden');
    disabling.given(main).when(disable(MAIN), eastAdmin).thenThrows('not-found');
    disabling.given(main).when(disable(MAIN), stranger).thenThrows('not-found');
    enabling.given(main).when(enable(MAIN), mainAdmin).thenThrows('forbidden');
    enabling.given([]).when(enable(MAIN), operator(BOB, {})).thenThrows('not-found');
  });

  it('a managed one: with MANAGE_SUB_COMMUNITIES in main', () => {
    disabling
      .given(east)
      .when(disable(EAST), mainAdmin)
      .then([disabled(EAST)]);
    disabling.given(east).when(disable(EAST), eastAdmin).thenThrows('forbidden');
    disabling
      .given(east)
      .when(disable(EAST), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
    disabling.given(east).when(disable(EAST), operator(BOB, {})).thenThrows('not-found');
  });

  it('repeated they change nothing', () => {
    disabling
      .given([...main, disabled(MAIN)])
      .when(disable(MAIN), owner)
      .thenNothing();
    enabling.given(main).when(enable(MAIN), owner).thenNothing();
  });

  it('rule 5: enabling remains in a disabled tree, disabling waits', () => {
    const tree = treeWith({ main: [disabled(MAIN)] });
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    enabling
      .given([...east, disabled(EAST)])
      .when(enable(EAST), facts)
      .then([enabled(EAST)]);
    disabling.given(east).when(disable(EAST), facts).thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    disabling
      .given(main)
      .when({ ...disable(MAIN), expectedVersion: 2 }, owner)
      .thenThrows('version-mismatch');
    enabling
      .given(east)
      .when({ ...enable(EAST), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
});

describe('transferring ownership', () => {
  const { given } = specifyValid(transferOwnership);
  const transfer = (to = GUY): TransferOwnership => ({
    ...asked,
    type: 'TransferOwnership',
    data: { communityId: MAIN, personId: to },
  });
  const toHeir = (
    facts: ReturnType<typeof by>,
    heir = standingOf(GUY, { [MAIN]: ['guest'] }),
    ownerMembership = emptyMembership,
  ): TransferFacts => ({ ...facts, heir, ownerMembership });

  it('rule 24: goes to a member of the root, by the owner or an operator', () => {
    given(main)
      .when(transfer(), toHeir(owner))
      .then([transferred(OLGA, GUY)]);
    given(main)
      .when(transfer(), toHeir(operator(BOB, {})))
      .then([transferred(OLGA, GUY)]);
    given(main).when(transfer(), toHeir(mainAdmin)).thenThrows('forbidden');
    given(main).when(transfer(), toHeir(eastAdmin)).thenThrows('not-found');
  });

  it('rule 24: records where the membership of the former owner stood', () => {
    const ownerMembership = membershipAfter(historyOf(OLGA).added({ [EAST]: ['guest'] }));
    given(main)
      .when(transfer(), toHeir(owner, undefined, ownerMembership))
      .then([transferred(OLGA, GUY, 1)]);
  });

  it.each([
    ['a member of a managed community alone', standingOf(GUY, { [EAST]: ['admin'] })],
    ['somebody suspended in the root', standingOf(GUY, { [MAIN]: ['admin'] }, { suspendedIn: [MAIN] })],
    [
      'a former member',
      {
        ...standingOf(GUY, {}),
        membership: membershipAfter(historyOf().added({ [MAIN]: ['guest'] }), historyOf().left(MAIN)),
      },
    ],
  ])('rule 24: does not go to %s', (_, heir) => {
    given(main).when(transfer(), toHeir(owner, heir)).thenThrows('not-a-member');
  });

  it('rule 27: somebody never seen in the tree is unknown', () => {
    given(main)
      .when(transfer(personId(1)), toHeir(owner, standingOf(personId(1), {})))
      .thenThrows('not-found');
  });

  it('to the owner is nothing to do', () => {
    given(main)
      .when(transfer(OLGA), toHeir(owner, standingOf(OLGA, {})))
      .thenNothing();
  });

  it('a former owner who kept his admin can be the heir', () => {
    given([...main, transferred(OLGA, GUY)])
      .when(transfer(OLGA), toHeir(by(GUY, {}), standingOf(OLGA, {})))
      .then([transferred(GUY, OLGA)]);
  });

  it('a managed community has no owner of its own', () => {
    given(east).when(transfer(), toHeir(owner)).thenThrows('not-found');
    given(east)
      .when(transfer(), toHeir(operator(BOB, {})))
      .thenThrows('not-found');
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(transfer(), toHeir(owner))
      .thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    given(main)
      .when({ ...transfer(), expectedVersion: 7 }, toHeir(owner))
      .thenThrows('version-mismatch');
  });

  it('rests on the operator role only for whoever does not own the root', () => {
    expect(restsOnOperator(operator(BOB, {}))).toBe(true);
    expect(restsOnOperator(operator(OLGA, {}))).toBe(false);
    expect(restsOnOperator(stranger)).toBe(false);
  });
});

describe('setting the invitation policy', () => {
  const { given } = specifyValid(setInvitationPolicy);
  const policy = {
    defaultLifetimeHours: 24,
    maxLifetimeHours: 48,
    allowedEmailDomains: ['example.org', 'example.com'],
  };
  const set = (id = MAIN): SetInvitationPolicy => ({
    ...asked,
    type: 'SetInvitationPolicy',
    data: { communityId: id, policy },
  });

  it('rule 13: is per root and needs EDIT_COMMUNITY', () => {
    given(main)
      .when(set(), mainAdmin)
      .then([policySet(policy)]);
    given(main)
      .when(set(), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
    given(main).when(set(), eastAdmin).thenThrows('not-found');
  });

  it('rule 13: a managed community has none', () => {
    given(east).when(set(EAST), mainAdmin).thenThrows('not-found');
  });

  it('the same policy is nothing to do, in whatever order its domains come', () => {
    given([...main, policySet({ ...policy, allowedEmailDomains: ['example.com', 'example.org'] })])
      .when(set(), mainAdmin)
      .thenNothing();
    given([...main, policySet({ ...policy, allowedEmailDomains: ['example.com'] })])
      .when(set(), mainAdmin)
      .then([policySet(policy)]);
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(set(), mainAdmin)
      .thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    given(main)
      .when({ ...set(), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
});
