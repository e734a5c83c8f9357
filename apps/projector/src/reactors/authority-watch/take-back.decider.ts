import type { MembershipEvent } from '@app/contracts';
import {
  type Membership,
  membershipFold,
  type TakeBackReinstatement,
  takeBackReinstatement,
  type TakeBackRoles,
  takeBackRoles,
  type VoidInvitation,
  voidInvitation,
} from '@app/domain';
import type { Decider } from '@app/event-sourcing';

/** What the domain can do about a grant. */
export type TakingBack = VoidInvitation | TakeBackRoles | TakeBackReinstatement;

/**
 * Takes a grant back by whichever of the domain's reactions it needs. That depends on what has become of the grant, so it
 * comes with the facts; null: nothing rests on it any more.
 */
export const takeBack: Decider<Membership, null, MembershipEvent, TakingBack | null> = {
  ...membershipFold,
  decide: (_, membership, reaction) => {
    switch (reaction?.type) {
      case 'VoidInvitation':
        return voidInvitation.decide(reaction, membership, undefined);
      case 'TakeBackRoles':
        return takeBackRoles.decide(reaction, membership, undefined);
      case 'TakeBackReinstatement':
        return takeBackReinstatement.decide(reaction, membership, undefined);
      case undefined:
        return [];
    }
  },
};
