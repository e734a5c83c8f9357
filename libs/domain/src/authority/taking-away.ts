import { communitiesNamed, isAdministrative, type MembershipEvent, type Permission } from '@app/contracts';

import type { Membership } from '../membership/membership';
import { membershipFold } from '../membership/membership.fold';
import { communitiesHeld, permissionsIfEnabled } from './access';
import { takesMore } from './refusals';
import type { Standing } from './standing';
import { requireLoaded } from './tree';

type View = (standing: Standing) => Standing;

const asItStands: View = (standing) => standing;

// A suspension can be lifted again: roles taken from a suspended member are taken for good, so they count as well.
const asIfReinstated: View = (standing) => {
  const scopes = Object.entries(standing.membership.scopes).map(([id, scope]) => [id, { ...scope, suspended: false }]);
  const membership: Membership = { ...standing.membership, scopes: Object.fromEntries(scopes) as Membership['scopes'] };
  return { ...standing, membership };
};

const beyondReach = (
  actor: Standing,
  before: Standing,
  after: Standing,
  communityId: string,
): readonly Permission[] => {
  const held = permissionsIfEnabled(before, communityId);
  const left = permissionsIfEnabled(after, communityId);
  const reach = permissionsIfEnabled(actor, communityId);
  const shrinks = [...held].some((permission) => !left.has(permission));
  return shrinks ? [...held].filter((permission) => isAdministrative(permission) && !reach.has(permission)) : [];
};

/**
 * Where an act can make somebody's permissions shrink, as far as it must be looked at: the communities it names, and for
 * one that names the root every community where he holds roles himself. A managed community where he holds none needs no
 * look of its own: there he has what he has in the root, and the actor, who acts in the root and so is not suspended
 * there, has at least what he has in the root.
 */
const communitiesAtStake = (subject: Standing, act: MembershipEvent): readonly string[] => {
  const named = communitiesNamed(act);
  const touchesRoot = named.includes(subject.tree.root.communityId);
  return [...new Set(touchesRoot ? [...named, ...communitiesHeld(subject)] : named)];
};

/**
 * Rule 23: refuses, as `takes-more-than-held`, an act that makes the subject's permissions shrink where his administrative
 * permissions are not all held by the actor. Judged as if every community were enabled. One's own may always be given up.
 */
export const requireTakeable = (actor: Standing, subject: Standing, act: MembershipEvent): void => {
  if (actor.personId === subject.personId) return;
  const communityIds = communitiesAtStake(subject, act);
  requireLoaded(actor.tree, communityIds);
  const after: Standing = { ...subject, membership: membershipFold.evolve(subject.membership, act) };
  const beyond = [asItStands, asIfReinstated].flatMap((view) =>
    communityIds.flatMap((communityId) => beyondReach(actor, view(subject), view(after), communityId)),
  );
  if (beyond.length > 0) throw takesMore([...new Set(beyond)]);
};
