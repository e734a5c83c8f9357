import type { EventData, MembershipEvent } from '@app/contracts';

import { invitationSentence, type InvitationSentenceEvent } from './invitation-sentences';
import { offered, restingOn } from './phrases';
import type { Vocabulary } from './vocabulary';

const because = (hasReason: boolean) => (hasReason ? ', giving a reason' : '');

const isOfMember = (event: MembershipEvent): event is Exclude<MembershipEvent, InvitationSentenceEvent> =>
  event.type.startsWith('Member');

/** What somebody did to a membership or an offer; begins with a verb. */
export const membershipSentence = (event: MembershipEvent, words: Vocabulary): string =>
  isOfMember(event) ? memberSentence(event, words) : invitationSentence(event, words);

const memberSentence = (event: Exclude<MembershipEvent, InvitationSentenceEvent>, words: Vocabulary): string => {
  const person = words.person(event.data.personId);
  switch (event.type) {
    case 'MemberAdded': {
      const { personId, scopes, authority } = event.data;
      return `added ${words.address(personId)} as ${offered(scopes, words)}, ${restingOn(authority, words)}`;
    }
    case 'MemberRolesChanged':
      return rolesChanged(event.data, words);
    case 'MemberSuspended':
      return `suspended ${person} in ${words.community(event.data.communityId)}${because(event.data.hasReason)}`;
    case 'MemberReinstated': {
      const { communityId, hasReason, authority } = event.data;
      return `reinstated ${person} in ${words.community(communityId)}${because(hasReason)}, ${restingOn(authority, words)}`;
    }
    case 'MemberRemoved': {
      const { communityIds, everywhere } = event.data;
      return `removed ${person} from ${words.communities(communityIds)}${everywhere ? ', everywhere' : ''}`;
    }
    case 'MemberLeft':
      return `left ${words.community(event.data.communityId)}`;
    default:
      return event satisfies never;
  }
};

const rolesChanged = (data: EventData<'MemberRolesChanged'>, words: Vocabulary): string => {
  const { personId, communityId, roles, authority } = data;
  const given = authority === null ? ', only taking' : `, ${restingOn(authority, words)}`;
  return `made ${words.person(personId)} ${words.roles(roles)} in ${words.community(communityId)}${given}`;
};
