import type { MembershipEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import { authorityFor } from '../authority/ceiling';
import type { MembershipFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireSight, requireVersion } from '../authority/guards';
import type { AddMember } from '../commands';
import { requireOtherReceiver } from './invitation-at-hand';
import type { Membership } from './membership';
import { membershipFold } from './membership.fold';
import { resolveOffer, scopesOf } from './offer';
import { requireNoMembership, withdrawOffers } from './pending-offers';
import { requireAllowedDomain } from './policy';
import { aboutOf, situationOf } from './situation';

/** Gives access without asking for consent (rule 25). Pending offers lose the community in the same append. */
export const addMember: Decider<Membership, AddMember, MembershipEvent, MembershipFacts> = {
  ...membershipFold,
  decide: (command, membership, facts) => {
    const { communityId, emailDomain, roles } = command.data;
    const situation = situationOf(aboutOf(command.data), membership, facts);
    const { about, actor, subject, tree } = situation;

    requireSight(actor, [communityId]);
    requirePermission(actor, [communityId], 'COMMUNITY_ADD_MEMBER_DIRECTLY');
    requireVersion(command, membership.version);
    requireOtherReceiver(situation);
    requireEnabled(tree, [communityId]);
    requireAllowedDomain(tree.root.policy, emailDomain);
    const given = resolveOffer(tree, { [communityId]: roles });
    const authority = authorityFor(actor, about.personId, given, facts.basis);
    requireNoMembership(subject, [communityId]);

    const { before, after } = withdrawOffers({ about, membership }, [communityId], command.at, 'direct-add');
    return [...before, { type: 'MemberAdded', data: { ...about, scopes: scopesOf(given), authority } }, ...after];
  },
};
