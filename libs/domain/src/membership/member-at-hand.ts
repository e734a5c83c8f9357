import { DomainError, type Permission } from '@app/contracts';

import { isMember, isOwner, ownRoles } from '../authority/access';
import type { MembershipFacts } from '../authority/facts';
import { requireKnown, requirePermission, requireSight, requireVersion } from '../authority/guards';
import type { Standing } from '../authority/standing';
import type { ChangeMemberRoles, LeaveCommunity, ReinstateMember, RemoveMember, SuspendMember } from '../commands';
import type { Membership } from './membership';
import { aboutOf, type Situation, situationOf } from './situation';

type ActOnMember = ChangeMemberRoles | LeaveCommunity | ReinstateMember | RemoveMember | SuspendMember;

/**
 * The member that somebody with the permission acts on: judged in the community named, or where `permittedIn` says.
 * `not-found` for a community, or a person, that the actor cannot know of.
 */
export const memberAtHand = (
  command: ActOnMember,
  membership: Membership,
  facts: MembershipFacts,
  permission: Permission,
  permittedIn: string = command.data.communityId,
): Situation => {
  const situation = situationOf(aboutOf(command.data), membership, facts);
  const { actor, subject } = situation;
  requireSight(actor, [command.data.communityId]);
  requireKnown(actor, subject);
  requirePermission(actor, [permittedIn], permission);
  requireVersion(command, membership.version);
  return situation;
};

/** Refuses to touch the membership of the owner: ownership outranks it (rule 24). */
export const requireNotOwner = (subject: Standing): void => {
  if (!isOwner(subject)) return;
  throw new DomainError('owner-protected', 'The person owns the community. Transfer the ownership first.');
};

/** The refusal of an act on a membership that is not there. */
export const notAMember = (): DomainError =>
  new DomainError('not-a-member', 'The person is not a member there. Look at its members again.');

/**
 * Refuses an act on roles that the person does not hold in this very community: `owner-protected` for the owner,
 * `access-is-inherited` when all he has comes from main (rule 5), `not-a-member` otherwise.
 */
export const requireOwnMembership = (subject: Standing, communityId: string): void => {
  requireNotOwner(subject);
  if (isMember(subject, communityId)) return;
  if (ownRoles(subject, subject.tree.root.communityId).length === 0) throw notAMember();
  throw new DomainError('access-is-inherited', 'The access there comes from the main community. Act on it in main.');
};
