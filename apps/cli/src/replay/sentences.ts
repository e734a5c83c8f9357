import { type GuestlistEvent, parseActor } from '@app/contracts';

import { communitySentence } from './community-sentences';
import { membershipSentence } from './membership-sentences';
import type { Vocabulary } from './vocabulary';

/** Who did it: a person, an operator, or a part of the system. */
export const actorIn = (actor: string, words: Vocabulary): string => {
  const { personId, operator, system } = parseActor(actor);
  if (personId === null) return `The system (${system ?? 'unknown'})`;
  return operator ? `The operator ${words.person(personId)}` : words.person(personId);
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
