import { type Authority, type GuestlistEvent, parseActor, type Scope } from '@app/contracts';

import { communitySentence } from './community-sentences';
import { membershipSentence } from './membership-sentences';
import type { Vocabulary } from './vocabulary';

/** Who did it: a person, an operator, or a part of the system. */
export const actorIn = (actor: string, words: Vocabulary): string => {
  const { personId, operator, system } = parseActor(actor);
  if (personId === null) return `The system (${system ?? 'unknown'})`;
  return operator ? `The operator ${words.person(personId)}` : words.person(personId);
};

/** Roles in their communities: `guest and analyst in East`. */
export const offered = (scopes: readonly Scope[], words: Vocabulary): string =>
  scopes.map(({ communityId, roles }) => `${words.roles(roles)} in ${words.community(communityId)}`).join('; ');

/** What the word of whoever gave it rested on: `as admin of Acme`. */
export const restingOn = ({ via, scopes }: Authority, words: Vocabulary): string => {
  const [first] = scopes;
  const roles = first?.roles.map((roleId) => words.role(roleId)).join(' and ') ?? '';
  const others = scopes.length > 1 ? ` and ${scopes.length - 1} more` : '';
  const place = first === undefined ? '' : ` in ${words.community(first.communityId)}${others}`;
  return `on the authority of ${roles === '' ? 'no role' : roles}${place}${via === 'assign-role' ? ', by the right to assign roles' : ''}`;
};

const isOfCommunity = (event: GuestlistEvent): event is Extract<GuestlistEvent, { type: CommunityType }> =>
  !('personId' in event.data);
type CommunityType = Parameters<typeof communitySentence>[0]['type'];

/** One sentence of what happened, in the past tense; every type of event has its own. */
export const sentenceOf = (event: GuestlistEvent, actor: string, words: Vocabulary): string => {
  const who = actorIn(actor, words);
  if (event.type === 'PersonErased') return `${who} erased a person.`;
  if (isOfCommunity(event)) return `${who} ${communitySentence(event, words)}.`;
  return `${who} ${membershipSentence(event, words)}.`;
};
