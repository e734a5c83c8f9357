import { decodeInvitationId } from '@app/contracts';

import type { MembershipFacts } from '../authority/facts';
import { notFound } from '../authority/refusals';
import type { Standing, Tree } from '../authority/standing';
import type { Membership } from './membership';

/** Whose membership a decision is about, as every event of the stream names it. */
export interface About {
  readonly rootId: string;
  readonly personId: string;
}

/** Who acts on whom, in which tree. */
export interface Situation {
  readonly about: About;
  readonly tree: Tree;
  readonly actor: Standing;
  readonly subject: Standing;
}

/** The two ids alone, without whatever else the source carries. */
export const aboutOf = ({ rootId, personId }: About): About => ({ rootId, personId });

/** The person and the tree that an invitation id speaks of; `not-found` for what is no invitation id. */
export const aboutInvitation = (invitationId: string): About => {
  const address = decodeInvitationId(invitationId);
  if (address === null) throw notFound();
  return aboutOf(address);
};

/** The situation of a decision. Somebody who acts on himself is judged by the very state that is being decided on. */
export const situationOf = (about: About, membership: Membership, { actor }: MembershipFacts): Situation => {
  const { tree } = actor;
  const subject: Standing = { personId: about.personId, tree, membership };
  return { about, tree, subject, actor: actor.personId === about.personId ? subject : actor };
};
