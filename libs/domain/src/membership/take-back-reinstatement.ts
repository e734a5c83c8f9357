import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { TakeBackReinstatement } from '../commands';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { aboutOf } from './situation';

/** Suspends again whoever was reinstated. Suspended again or gone already: nothing to do. */
export const takeBackReinstatement: Decider<Membership, TakeBackReinstatement, MembershipEvent, unknown> = {
  ...membershipFold,
  decide: ({ data }, membership) => {
    const { communityId } = data;
    const scope = membership.scopes[communityId];
    if (scope === undefined || scope.suspended) return [];
    return [{ type: 'MemberSuspended', data: { ...aboutOf(data), communityId, hasReason: false } }];
  },
};
