import { decodeInvitationId, encodeInvitationId } from '@app/contracts';
import { EAST, OLGA } from '@app/domain/testing';
import { deriveUuid, type RecordedEvent } from '@app/event-sourcing';
import fc from 'fast-check';

import { Chance } from './chance';
import { commandTypes } from './decisions';
import { people, Play, type Step, steps } from './random-histories';
import { Reactions } from './reactions';

/** A history of one main community, those in it, and one beside it: decided by the deciders, told with ids of its own. */
type Strand = readonly RecordedEvent[];

/** What random commands seldom come to is asked for more often. */
const types = [
  ...commandTypes,
  ...(['InviteUser', 'InviteUser', 'AcceptInvitation', 'AmendInvitation', 'ReinstateMember'] as const),
  ...(['DeclineInvitation', 'RevokeInvitation', 'ResendInvitation', 'EnableCommunity', 'DeclineInvitation'] as const),
];

/** Mostly by somebody who may: what is refused leaves nothing to deliver. */
const allowed = (step: Step, chance: Chance): Step => ({
  ...step,
  actorId: chance.percent(60) ? OLGA : step.actorId,
  twist: step.twist && chance.percent(20),
});

/** Now and then a community is disabled at the end, and enabled again: by itself that hardly ever comes about. */
const switched = ([step]: readonly Step[], chance: Chance): readonly Step[] =>
  step === undefined || chance.percent(85)
    ? []
    : [
        { ...step, type: 'DisableCommunity', communityIds: [EAST] },
        { ...step, type: 'EnableCommunity', communityIds: [EAST] },
      ];

/** So many histories that random commands make, about 20 events each, with what reactors add to them. */
export const decideStrands = async (count: number, seed: number): Promise<readonly Strand[]> => {
  const asked = fc.sample(steps(types, 12), { numRuns: count, seed });
  const strands: Strand[] = [];
  for (const [index, some] of asked.entries()) {
    const chance = new Chance(seed + index);
    const play = await Play.begin();
    const reactions = new Reactions(play, chance);
    for (const step of [...some, ...switched(some, chance)]) {
      const played = await play.take(allowed(step, chance));
      if (played !== null) await reactions.to(played);
    }
    if (chance.percent(25)) await reactions.erase();
    strands.push(renamed(await play.events(), index));
  }
  return strands;
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** The same happening to other communities, by the same people: several such strands fit into one log. */
const renamed = (events: Strand, nth: number): Strand => {
  const names = new Map<string, string>(people.map((id) => [id, id]));
  const rename = (id: string) => {
    const name = names.get(id) ?? deriveUuid(id, `strand ${nth}`);
    names.set(id, name);
    return name;
  };
  const text = (value: unknown) => JSON.stringify(value).replace(UUID, rename);
  return events.map((event) => {
    const { revision, ...rest } = event;
    const told = JSON.parse(text(rest)) as Omit<RecordedEvent, 'revision'>;
    return { ...told, revision, data: withInvitationId(told.data as { invitationId?: string }, rename) };
  });
};

const withInvitationId = (data: { readonly invitationId?: string }, rename: (id: string) => string): unknown => {
  const address = data.invitationId === undefined ? null : decodeInvitationId(data.invitationId);
  if (address === null) return data;
  return { ...data, invitationId: encodeInvitationId({ ...address, rootId: rename(address.rootId) }) };
};

/** A log that never changes, as far as projections see it. */
export interface WovenHistory {
  /** In order of position; between two of them there is room for what projections do not listen to. */
  readonly events: readonly RecordedEvent[];
  readonly head: string;
}

/** The position in this place of a woven log. Events stand in even places. */
export const positionAt = (place: number): string => String(place).padStart(20, '0');

/**
 * One log out of strands that are chosen, cut and mixed by chance: mostly one, up to twenty, from the first event of one
 * alone to some hundreds.
 */
export const weave = (strands: readonly Strand[], first: Strand, chance: Chance): WovenHistory => {
  const count = chance.percent(80) ? 1 : chance.percent(85) ? 2 : 3 + chance.below(18);
  const chosen = new Set([first]);
  while (chosen.size < count) chosen.add(chance.of(strands));
  const left = [...chosen].map((strand) => {
    const length = chance.percent(30) ? strand.length : 1 + chance.below(strand.length);
    return { strand, next: 0, length };
  });
  const events: RecordedEvent[] = [];
  while (left.length > 0) {
    const at = chance.below(left.length);
    const one = left[at]!;
    // Some in a row, as people work.
    for (let run = 1 + chance.below(4); run > 0 && one.next < one.length; run -= 1) {
      events.push({ ...one.strand[one.next]!, position: positionAt(2 * (events.length + 1)) });
      one.next += 1;
    }
    if (one.next === one.length) left.splice(at, 1);
  }
  return { events, head: positionAt(2 * events.length + 1) };
};
