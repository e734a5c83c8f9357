import type { MembershipEvent } from '@app/contracts';
import { type Membership, type MembershipCommand, refusalOf } from '@app/domain';

import type { ExecutedCommand } from '../execution/command-plan';
import type { Asked } from '../http/asked';

/**
 * Throws the refusal that a recorded decision is answered by: the invitation had lapsed, or its voucher can no longer
 * vouch. A dry run shows what would be recorded instead.
 */
export const refuseWhatWasRecorded = (
  { dryRun }: Asked,
  { command, outcome }: ExecutedCommand<Membership, MembershipEvent, MembershipCommand>,
): void => {
  if (dryRun) return;
  const refusal = refusalOf(command, outcome.events, outcome.position ?? '');
  if (refusal !== null) throw refusal;
};
