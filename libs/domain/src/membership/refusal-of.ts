import type { DomainError, MembershipEvent } from '@app/contracts';

import type { MembershipCommand } from '../commands';
import { hasExpired, notPending, wasVoided } from './invitation-at-hand';

/** What is refused, by the fact about the invitation that was recorded instead of what was asked for. */
type RefusalBy = Partial<Record<MembershipEvent['type'], (position: string) => DomainError>>;

const refusals: Partial<Record<MembershipCommand['type'], RefusalBy>> = {
  AcceptInvitation: { InvitationExpired: hasExpired, InvitationVoided: wasVoided },
  DeclineInvitation: { InvitationExpired: hasExpired },
  AmendInvitation: { InvitationExpired: hasExpired },
  RevokeInvitation: { InvitationExpired: () => notPending('expired') },
};

/**
 * A decision may record a fact and still be answered by a refusal: the invitation had lapsed, or its voucher can no longer
 * vouch. Called with the events that the command recorded, after the append (or found recorded under its command id),
 * this gives the refusal to answer, or null when the command did what was asked.
 *
 * It looks at those events alone, so a repeated command is answered as the first time whatever happened since. `position`
 * is that of the last of the events. The events of a dry run are no refusal yet: show them.
 */
export const refusalOf = (
  { type, data }: MembershipCommand,
  events: readonly MembershipEvent[],
  position: string,
): DomainError | null => {
  if (!('invitationId' in data)) return null;
  for (const event of events) {
    const refusal = refusals[type]?.[event.type];
    const same = 'invitationId' in event.data && event.data.invitationId === data.invitationId;
    if (refusal !== undefined && same) return refusal(position);
  }
  return null;
};
