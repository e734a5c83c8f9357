import type { CommunityEvent } from '@app/contracts';
import type { Decider } from '@app/event-sourcing';

import type { ActorFacts } from '../authority/facts';
import { requireEnabled, requirePermission, requireVersion } from '../authority/guards';
import { notFound } from '../authority/refusals';
import type { SetInvitationPolicy } from '../commands';
import type { CommunityState, InvitationPolicy } from './community';
import { communityFold } from './community.fold';
import { aboutOf, isRoot, visibleSituation } from './situation';

const samePolicy = (one: InvitationPolicy, other: InvitationPolicy): boolean =>
  one.defaultLifetimeHours === other.defaultLifetimeHours &&
  one.maxLifetimeHours === other.maxLifetimeHours &&
  one.allowedEmailDomains.length === other.allowedEmailDomains.length &&
  one.allowedEmailDomains.every((domain) => other.allowedEmailDomains.includes(domain));

/** Says what holds for invitations into a tree (rule 13). The same policy again is nothing to do; a managed community has none. */
export const setInvitationPolicy: Decider<CommunityState, SetInvitationPolicy, CommunityEvent, ActorFacts> = {
  ...communityFold,
  decide: (command, state, facts) => {
    const { community, actor } = visibleSituation(state, facts);
    if (!isRoot(community)) throw notFound();
    requirePermission(actor, [community.communityId], 'COMMUNITY_EDIT_COMMUNITY');
    requireVersion(command, community.version);
    requireEnabled(actor.tree, [community.communityId]);

    const { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains } = command.data.policy;
    const policy = {
      defaultLifetimeHours,
      maxLifetimeHours,
      allowedEmailDomains: [...new Set(allowedEmailDomains)],
    };
    if (samePolicy(policy, community.policy)) return [];
    return [{ type: 'InvitationPolicySet', data: { ...aboutOf(community), ...policy } }];
  },
};
