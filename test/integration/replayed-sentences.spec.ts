import { type CommunityEvent, type GuestlistEvent, requestEventSchemas } from '@app/contracts';
import type { Person } from '@app/people';

import { sentenceOf } from '../../apps/cli/src/replay/sentences';
import { Vocabulary } from '../../apps/cli/src/replay/vocabulary';
import { goldenSamples } from '../support/golden-samples';

const samples = goldenSamples.filter(({ type }) => !Object.hasOwn(requestEventSchemas, type));

const words = (people: ReadonlyMap<string, Person> = new Map()) => {
  const vocabulary = new Vocabulary();
  for (const { type, event } of samples) {
    if (['CommunityRegistered', 'ManagedCommunityAdded', 'RoleDefined'].includes(type))
      vocabulary.learn(event as CommunityEvent);
  }
  vocabulary.meet(people);
  return vocabulary;
};

const tell = (event: GuestlistEvent & { metadata: { actor: string } }, vocabulary = words()) =>
  sentenceOf(event, event.metadata.actor, vocabulary);

describe('the sentence of an event', () => {
  it.each(samples)('is one of its own for $file, and holds no id', ({ event }) => {
    expect(tell(event)).toMatch(/^\S.+\.$/);
    expect(tell(event)).not.toMatch(/undefined|\[object|[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('differs from that of every other type', () => {
    expect(new Set(samples.map(({ event }) => tell(event))).size).toBe(samples.length);
  });

  it('names whoever is on record, and says so of whoever is erased', () => {
    const { event } = samples.find(({ type }) => type === 'UserInvited')!;
    const ada = { personId: event.metadata.actor, name: 'Ada Lovelace', address: 'ada@example.org' } as Person;
    const sentence = tell(event, words(new Map([[ada.personId, ada]])));
    expect(sentence).toMatch(/^Ada Lovelace invited an erased person as guest in .*on the authority of admin in /);
  });
});
