import type { EventData } from '@app/contracts';

import type { Membership } from '../membership/membership';
import type { Basis, Standing, Tree } from './standing';

/** What every decision inside a tree knows beside its own stream. */
export interface ActorFacts {
  /** Who asks, where he stands. `tree` holds the root and every community the command names that exists in this tree. */
  readonly actor: Standing;
  /** True when the token says so: transfers, disables and enables a root (as an operator). */
  readonly operator: boolean;
  readonly basis: Basis;
  /** Communities the command names that the actor sees in another tree; none when left out. */
  readonly elsewhere?: readonly string[];
  /** The limit that one more mail about the invitation would be beyond; none when left out. */
  readonly mailLimit?: EventData<'InvitationMailWithheld'>['cause'] | null;
}

/** For decisions about somebody's membership: the target stream is the subject's. */
export type MembershipFacts = ActorFacts;

/** For an acceptance: the voucher is judged as of now. Null when the invitation id is unknown. */
export interface AcceptanceFacts {
  readonly tree: Tree;
  readonly voucher: Standing | null;
  readonly basis: Basis;
}

/** For a transfer of ownership: the one who is to own, and the one who owns. */
export interface TransferFacts extends ActorFacts {
  readonly heir: Standing;
  readonly ownerMembership: Membership;
}

/** For a registration, which is decided before there is a tree. */
export interface RegistrationFacts {
  /** True when anybody signed in may register a community for himself. */
  readonly registrationOpen: boolean;
  readonly operator: boolean;
}

/** For what a reactor does about a whole tree: its root is enough. */
export interface TreeFacts {
  readonly tree: Tree;
}
