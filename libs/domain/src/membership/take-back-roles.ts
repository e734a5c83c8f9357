import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { TakeBackRoles } from '../commands';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { withdrawOffers } from './pending-offers';
import { aboutOf } from './situation';

/**
 * Takes roles back by community, those that are still held. Somebody left without any role there is removed, with what that
 * means for pending offers (rule 22). None of them held any more: nothing to do.
 */
export const takeBackRoles: Decider<Membership, TakeBackRoles, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: ({ at, data }, membership) => {
    const about = aboutOf(data);
    const outcomes = Object.entries(data.roles).flatMap(([communityId, taken]) => {
      const scope = membership.scopes[communityId];
      if (scope === undefined) return [];
      const roles = scope.roles.filter(({ roleId }) => !taken.includes(roleId));
      return roles.length === scope.roles.length ? [] : [{ communityId, roles }];
    });
    const ended = outcomes.filter(({ roles }) => roles.length === 0).map(({ communityId }) => communityId);
    const changes = outcomes
      .filter(({ roles }) => roles.length > 0)
      .map((left): MembershipEvent => ({ type: 'MemberRolesChanged', data: { ...about, ...left, authority: null } }));
    if (ended.length === 0) return changes;

    const removal = { type: 'MemberRemoved', data: { ...about, communityIds: ended, everywhere: false } } as const;
    const { before, after } = withdrawOffers({ about, membership }, ended, at, 'removal');
    return [...before, ...changes, removal, ...after];
  },
};
