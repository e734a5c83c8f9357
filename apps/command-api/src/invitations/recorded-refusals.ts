import type { DomainError, MembershipEvent } from '@app/contracts';
import { type Membership, type MembershipCommand, refusalOf } from '@app/domain';
import type { CommandOutcome } from '@app/event-sourcing';

/**
 * Tells the refusal that a recorded decision is answered by: the invitation had lapsed, or its voucher can no longer
 * vouch. A dry run is not asked: it shows what would be recorded instead.
 */
export const recordedRefusalOf =
  (command: MembershipCommand) =>
  ({ events, position }: CommandOutcome<Membership, MembershipEvent>): DomainError | null =>
    refusalOf(command, events, position ?? '');
