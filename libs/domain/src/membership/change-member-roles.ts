import { DomainError, type GrantedRole, type MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { ownRoles } from '../authority/access';
import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled } from '../authority/guards';
import { requireTakeable } from '../authority/taking-away';
import type { ChangeMemberRoles } from '../commands';
import { requireOtherReceiver } from './invitation-at-hand';
import { memberAtHand, requireOwnMembership } from './member-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { grantableRole, granted } from './offer';
import type { Situation } from './situation';

/** What becomes of the roles: those kept stay as they were recorded, retired ones too; only added ones are looked up. */
const compare = ({ subject, tree }: Situation, communityId: string, asked: readonly string[]) => {
  const held = ownRoles(subject, communityId);
  const wanted = [...new Set(asked)];
  if (wanted.length === 0) throw new DomainError('validation-failed', 'Name at least one role, or remove the member.');
  const added = wanted
    .filter((roleId) => !held.includes(roleId))
    .map((roleId) => grantableRole(tree, communityId, roleId));
  const takes = held.some((roleId) => !wanted.includes(roleId));
  const recorded = subject.membership.scopes[communityId]?.roles;
  const roles = wanted.map((roleId): GrantedRole => {
    const role = added.find((candidate) => candidate.roleId === roleId);
    if (role !== undefined) return granted(role);
    return recorded?.find((candidate) => candidate.roleId === roleId) ?? { roleId, revision: 0 };
  });
  return { added, takes, roles };
};

/**
 * Replaces the roles that a member holds in one community: what is added is under the ceiling (rule 9), what is taken under
 * rule 23. The same roles again are nothing to do.
 */
export const changeMemberRoles: Decider<Membership, ChangeMemberRoles, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId } = command.data;
    const situation = memberAtHand(command, membership, facts, 'COMMUNITY_ASSIGN_ROLE');
    const { about, actor, subject, tree } = situation;
    requireEnabled(tree, [communityId]);
    requireOwnMembership(subject, communityId);
    const { added, takes, roles } = compare(situation, communityId, command.data.roles);
    if (added.length === 0 && !takes) return [];

    if (added.length > 0) requireOtherReceiver(situation);
    const grants = [{ communityId, roles: added }];
    const authority = added.length > 0 ? authorityFor(actor, about.personId, grants, facts.basis) : null;
    const change = { type: 'MemberRolesChanged', data: { ...about, communityId, roles, authority } } as const;
    requireTakeable(actor, subject, change);
    return [change];
  },
};
