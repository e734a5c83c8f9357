import type { CommunityEvent } from '@app/contracts';

import type { Vocabulary } from './vocabulary';

/** What somebody did to a community; begins with a verb. */
export const communitySentence = (event: CommunityEvent, words: Vocabulary): string => {
  const { data } = event;
  const community = words.community(data.communityId);
  switch (event.type) {
    case 'CommunityRegistered':
      return `registered ${event.data.name} for ${words.person(event.data.ownerId)}`;
    case 'ManagedCommunityAdded':
      return `added ${event.data.name} to ${words.community(data.rootId)}`;
    case 'CommunityRenamed':
      return `renamed a community to ${event.data.name}`;
    case 'CommunityDisabled':
      return `disabled ${community}`;
    case 'CommunityEnabled':
      return `enabled ${community}`;
    case 'OwnershipTransferred':
      return `handed ${community} from ${words.person(event.data.fromPersonId)} to ${words.person(event.data.toPersonId)}`;
    case 'RoleDefined':
      return `defined the role ${event.data.name} in ${community} (${event.data.permissions.join(', ')})`;
    case 'RoleChanged':
      return `changed the role ${event.data.name} in ${community} (${event.data.permissions.join(', ')})`;
    case 'RoleRetired':
      return `retired the role ${words.role(event.data.roleId)} in ${community}`;
    case 'InvitationPolicySet':
      return `set the invitation policy of ${community}: ${policyIn(event.data)}`;
    default:
      return event satisfies never;
  }
};

const policyIn = (policy: Extract<CommunityEvent, { type: 'InvitationPolicySet' }>['data']): string => {
  const { defaultLifetimeHours, maxLifetimeHours, allowedEmailDomains } = policy;
  const domains = allowedEmailDomains.length === 0 ? 'any domain' : allowedEmailDomains.join(', ');
  return `${defaultLifetimeHours} hours, at most ${maxLifetimeHours}, for ${domains}`;
};
