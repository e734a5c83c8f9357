import type { MembershipEvent } from '@app/contracts';

import type { ActorFacts } from '../authority/facts';
import type {
  AddMember,
  ChangeMemberRoles,
  LeaveCommunity,
  ReinstateMember,
  RemoveMember,
  SuspendMember,
} from '../commands';
import {
  ADA,
  disabled,
  EAST,
  ELSEWHERE,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  OLGA,
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { addMember } from './add-member';
import { changeMemberRoles } from './change-member-roles';
import { leaveCommunity } from './leave-community';
import { reinstateMember } from './reinstate-member';
import { removeMember } from './remove-member';
import { suspendMember } from './suspend-member';

const member = historyOf(GUY);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const admin = by(ADA, { [MAIN]: ['admin'] });

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const add = (roles: readonly string[], communityId = EAST, personId = GUY): AddMember => ({
  ...asked,
  type: 'AddMember',
  data: { ...where(communityId, personId), emailDomain: 'example.org', roles },
});
const change = (roles: readonly string[], communityId = EAST, personId = GUY): ChangeMemberRoles => ({
  ...asked,
  type: 'ChangeMemberRoles',
  data: { ...where(communityId, personId), roles },
});
const suspend = (communityId = EAST, personId = GUY): SuspendMember => ({
  ...asked,
  type: 'SuspendMember',
  data: { ...where(communityId, personId), hasReason: false },
});
const reinstate = (communityId = EAST, personId = GUY): ReinstateMember => ({
  ...asked,
  type: 'ReinstateMember',
  data: { ...where(communityId, personId), hasReason: false },
});
const remove = (communityId = EAST, { everywhere = false, personId = GUY } = {}): RemoveMember => ({
  ...asked,
  type: 'RemoveMember',
  data: { ...where(communityId, personId), everywhere },
});
const leave = (communityId = EAST, personId = GUY): LeaveCommunity => ({
  at: T1,
  actorId: personId,
  type: 'LeaveCommunity',
  data: where(communityId, personId),
});
const removed = (...communityIds: string[]) => member.removed(...communityIds);

const adding = specifyValid(addMember);
const changing = specifyValid(changeMemberRoles);
const suspending = specifyValid(suspendMember);
const reinstating = specifyValid(reinstateMember);
const removing = specifyValid(removeMember);
const leaving = specifyValid(leaveCommunity);

/** One case for every act on a member: the history of the target, and by whom. */
const everyAct = (history: readonly MembershipEvent[], facts: ActorFacts, communityId = EAST, personId = GUY) => [
  changing.given(history).when(change(['guest'], communityId, personId), facts),
  suspending.given(history).when(suspend(communityId, personId), facts),
  reinstating.given(history).when(reinstate(communityId, personId), facts),
  removing.given(history).when(remove(communityId, { personId }), facts),
];

describe('acting on a member', () => {
  it('rule 27: a person never seen in this tree is unknown', () => {
    for (const outcome of everyAct([], manager)) outcome.thenThrows('not-found');
  });

  it('rule 27: a person known only in communities the actor cannot see is unknown', () => {
    const eastManager = by(ADA, { [EAST]: ['manage_member'] });
    for (const outcome of everyAct([member.added({ [WEST]: ['guest'] })], eastManager)) outcome.thenThrows('not-found');
    for (const outcome of everyAct([member.invited({ [MAIN]: ['guest'] })], eastManager))
      outcome.thenThrows('not-found');
  });

  it('rule 27: a community the actor cannot see is unknown, whoever is in it', () => {
    const westManager = by(ADA, { [WEST]: ['manage_member'] });
    const history = [member.added({ [EAST]: ['guest'], [MAIN]: ['guest'] })];
    for (const outcome of everyAct(history, westManager)) outcome.thenThrows('not-found');
    for (const outcome of everyAct(history, westManager, MAIN)) outcome.thenThrows('not-found');
    for (const outcome of everyAct(history, westManager, ELSEWHERE)) outcome.thenThrows('not-found');
  });

  it.each([
    ['was removed', [member.added({ [EAST]: ['guest'] }), member.removed(EAST)]],
    ['is invited only', [member.invited({ [EAST]: ['guest'] })]],
    ['was once in main', [member.added({ [MAIN]: ['guest'] }), member.left(MAIN)]],
    ['is in a sibling', [member.added({ [WEST]: ['guest'] })]],
  ])('a person who %s is no member there', (_, history) => {
    for (const outcome of everyAct(history, manager)) outcome.thenThrows('not-a-member');
  });

  it('rule 5: where somebody has only inherited access, it is inherited', () => {
    const history = [member.added({ [MAIN]: ['guest'] })];
    for (const outcome of everyAct(history, manager)) outcome.thenThrows('access-is-inherited');
    const eastManager = by(ADA, { [EAST]: ['manage_member'] });
    for (const outcome of everyAct(history, eastManager)) outcome.thenThrows('access-is-inherited');
  });

  it('rule 24: the owner is protected', () => {
    for (const outcome of everyAct([], admin, MAIN, OLGA)) outcome.thenThrows('owner-protected');
    for (const outcome of everyAct([], admin, EAST, OLGA)) outcome.thenThrows('owner-protected');
    removing
      .given([])
      .when(remove(MAIN, { everywhere: true, personId: OLGA }), admin)
      .thenThrows('owner-protected');
  });

  it('rule 24: ownership outranks what the membership stream says', () => {
    const history = [historyOf(OLGA).added({ [MAIN]: ['guest'] }), historyOf(OLGA).removed(MAIN)];
    for (const outcome of everyAct(history, admin, MAIN, OLGA)) outcome.thenThrows('owner-protected');
  });

  it('needs the permission, judged before the version and the rules', () => {
    const analyst = by(ADA, { [EAST]: ['analyst'] });
    for (const outcome of everyAct([member.added({ [EAST]: ['guest'] })], analyst)) outcome.thenThrows('forbidden');
  });

  it('version: is that of the membership, which offers do not count in', () => {
    const history = [member.invited({ [WEST]: ['guest'] }), member.added({ [EAST]: ['guest'] })];
    removing
      .given(history)
      .when({ ...remove(), expectedVersion: 2 }, manager)
      .thenThrows('version-mismatch');
    removing
      .given(history)
      .when({ ...remove(), expectedVersion: 1 }, manager)
      .then([removed(EAST)]);
  });
});

describe('rule 5: in a disabled community', () => {
  const history = [member.added({ [EAST]: ['guest'] })];
  const trees = [
    ['itself disabled', treeWith({ east: [disabled(EAST)] })],
    ['under a disabled root', treeWith({ main: [disabled(MAIN)] })],
  ] as const;

  it.each(trees)('%s: changing, suspending, reinstating and adding wait', (_, tree) => {
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    changing
      .given(history)
      .when(change(['analyst']), facts)
      .thenThrows('community-disabled');
    suspending.given(history).when(suspend(), facts).thenThrows('community-disabled');
    reinstating
      .given([...history, member.suspended(EAST)])
      .when(reinstate(), facts)
      .thenThrows('community-disabled');
    adding
      .given([])
      .when(add(['guest']), facts)
      .thenThrows('community-disabled');
  });

  it.each(trees)('%s: removing and leaving stay possible', (_, tree) => {
    removing
      .given(history)
      .when(remove(), by(ADA, { [MAIN]: ['manage_member'] }, { tree }))
      .then([removed(EAST)]);
    leaving
      .given(history)
      .when(leave(), by(GUY, { [EAST]: ['guest'] }, { tree }))
      .then([member.left(EAST)]);
  });

  it('without the permission it stays forbidden', () => {
    const facts = by(ADA, { [EAST]: ['guest'] }, { tree: treeWith({ east: [disabled(EAST)] }) });
    suspending.given(history).when(suspend(), facts).thenThrows('forbidden');
  });
});
