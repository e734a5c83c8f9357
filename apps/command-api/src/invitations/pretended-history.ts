import type { MembershipEvent } from '@app/contracts';

import type { InvitationPlan } from './invitation-planner';

/**
 * The plan, decided as if what earlier rows of a dry run would have recorded stood in the stream already. What this one
 * would record is added to `pretended`, which is kept by stream name.
 */
export const pretendingRecorded = (
  plan: InvitationPlan,
  pretended: Map<string, readonly MembershipEvent[]>,
): InvitationPlan => {
  const { decider, streamName } = plan;
  return {
    ...plan,
    decider: {
      ...decider,
      decide: (command, state, facts) => {
        const before = pretended.get(streamName) ?? [];
        const events = decider.decide(
          command,
          before.reduce((folded, event) => decider.evolve(folded, event), state),
          facts,
        );
        pretended.set(streamName, [...before, ...events]);
        return events;
      },
    },
  };
};

/** True for the id of an invitation that was only pretended: nobody will ever find one under it. */
export const isPretended = (
  pretended: ReadonlyMap<string, readonly MembershipEvent[]>,
  invitationId: unknown,
): boolean =>
  [...pretended.values()].flat().some(({ type, data }) => type === 'UserInvited' && data.invitationId === invitationId);
