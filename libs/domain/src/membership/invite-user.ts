import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireSight, requireVersion } from '../authority/guards';
import type { InviteUser } from '../commands';
import { requireOther } from './invitation-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { resolveOffer, scopesOf } from './offer';
import { clearTheWay, requireNoMembership } from './pending-offers';
import { expiryAfter, requireAllowedDomain } from './policy';
import { aboutOf, situationOf } from './situation';

/** Offers roles in communities of one tree to somebody. Grants nothing before he accepts (rule 15). */
export const inviteUser: Decider<Membership, InviteUser, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { at, data } = command;
    const { invitationId, emailCommitment } = data;
    const situation = situationOf(aboutOf(data), membership, facts);
    const { about, actor, subject, tree } = situation;
    const communityIds = Object.keys(data.offer);

    requireSight(actor, communityIds);
    requirePermission(actor, communityIds, 'COMMUNITY_ADD_MEMBER');
    requireVersion(command, 0);
    requireOther(situation);
    requireEnabled(tree, communityIds);
    requireAllowedDomain(tree.root.policy, data.emailDomain);
    const expiresAt = expiryAfter(tree.root.policy, at, data.expiresInHours);
    const offered = resolveOffer(tree, data.offer);
    const authority = authorityFor(actor, about.personId, offered, facts.basis);
    requireNoMembership(subject, communityIds);
    const expiries = clearTheWay(situation, communityIds, at);

    const invited = { ...about, invitationId, emailCommitment, scopes: scopesOf(offered), expiresAt, authority };
    return [...expiries, { type: 'UserInvited', data: invited }];
  },
};
