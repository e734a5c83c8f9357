import { type CommunityEvent, DomainError } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { takesMore } from '../authority/refusals';
import type { ChangeRole } from '../commands';
import type { CommunityState, CustomRole } from './community';
import { communityFold } from './community.fold';
import { inOrder, notHeld, requireHeld, roleAtHand } from './role-at-hand';
import { aboutOf } from './situation';

const sameRole = (one: CustomRole, other: Pick<CustomRole, 'name' | 'description' | 'permissions'>): boolean =>
  one.name === other.name &&
  one.description === other.description &&
  one.permissions.length === other.permissions.length &&
  one.permissions.every((permission) => other.permissions.includes(permission));

/**
 * Redefines a custom role, for everybody who holds it at once (rule 10). Its author needs all that it held and all that it
 * is to hold (rules 9 and 23). The same definition again is nothing to do.
 */
export const changeRole: Decider<CommunityState, ChangeRole, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { roleId, name, description } = command.data;
    const { community, actor, role } = roleAtHand(command, state, facts, 'COMMUNITY_WRITE_ROLE');
    const permissions = inOrder(command.data.permissions);
    if (role.retired) {
      throw new DomainError('role-retired', 'The role is retired. Define another one.', { roleId });
    }
    if (sameRole(role, { name, description, permissions })) return [];
    requireHeld(actor, community.communityId, permissions);
    const takenBeyond = notHeld(actor, community.communityId, role.permissions);
    if (takenBeyond.length > 0) throw takesMore(takenBeyond);

    return [{ type: 'RoleChanged', data: { ...aboutOf(community), roleId, name, description, permissions } }];
  },
};
