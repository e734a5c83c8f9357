import { communityEventSchemas, eventSchemas, type GuestlistEventType, membershipEventSchemas } from '@app/contracts';
import { communityFold, membershipFold } from '@app/domain';
import { type DomainEvent, type Fold, foldProjection, type Projection, type RecordedEvent } from '@app/event-sourcing';
import { recorded } from '@app/event-sourcing/testing';
import * as readModels from '@app/read-models';

import { committedFile } from '../support/committed-file';
import { goldenSamples } from '../support/golden-samples';

const tree: readonly GuestlistEventType[] = [
  'CommunityRegistered',
  'ManagedCommunityAdded',
  'RoleDefined',
  'RoleChanged',
];
const offered: readonly GuestlistEventType[] = [
  ...tree,
  'UserInvited',
  'InvitationAmended',
  'InvitationExpired',
  'InvitationResent',
];

/** Histories that the samples make when they are put in order: one tree, one person, one invitation and its endings. */
const histories: Readonly<Record<string, readonly GuestlistEventType[]>> = {
  'a-community-and-its-owners': [
    'CommunityRegistered',
    'CommunityRenamed',
    'InvitationPolicySet',
    'RoleDefined',
    'RoleChanged',
    'RoleRetired',
    'OwnershipTransferred',
    'CommunityDisabled',
    'CommunityEnabled',
  ],
  'accepted-then-left': [
    ...tree,
    'UserInvited',
    'InvitationMailSent',
    'InvitationAmended',
    'InvitationMailWithheld',
    'InvitationExpired',
    'InvitationResent',
    'InvitationAccepted',
    'MemberRolesChanged',
    'MemberSuspended',
    'MemberReinstated',
    'MemberLeft',
  ],
  declined: [...offered, 'InvitationDeclined'],
  revoked: [
    ...tree,
    'UserInvited',
    'InvitationAmended',
    'InvitationMailFailed',
    'InvitationExpired',
    'InvitationResent',
    'InvitationRevoked',
  ],
  voided: [...offered, 'InvitationVoided'],
  'added-removed-and-erased': [...tree, 'MemberAdded', 'MemberSuspended', 'MemberRemoved', 'PersonErased'],
};

/** Stand outside of every fold and every projection. */
const unfolded = ['LogOpened', 'RequestReceived', 'RequestReleased'];

const historyOf = (types: readonly string[]): readonly RecordedEvent[] =>
  recorded(
    types.map((type) => {
      const sample = goldenSamples.find((candidate) => candidate.type === type && candidate.version === 1);
      if (sample === undefined) throw new Error(`There is no sample of ${type}`);
      return sample.event;
    }),
  );

/** The state of each stream that holds events of these types, by name. */
const statesOf = <State, Event extends DomainEvent>(
  events: readonly RecordedEvent[],
  fold: Fold<State, Event>,
  schemas: object,
): Readonly<Record<string, State>> => {
  const states: Record<string, State> = {};
  for (const event of events.filter(({ type }) => Object.hasOwn(schemas, type))) {
    states[event.streamName] = fold.evolve(
      states[event.streamName] ?? fold.initialState,
      event as DomainEvent as Event,
    );
  }
  return states;
};

const documentsOf = async (events: readonly RecordedEvent[], name: readModels.ReadModelName): Promise<object> => {
  const projection = readModels[name].projection as unknown as Projection<unknown, DomainEvent>;
  return Object.fromEntries(await foldProjection(projection, events));
};

const replay = async (events: readonly RecordedEvent[]): Promise<object> => ({
  states: {
    ...statesOf(events, communityFold, communityEventSchemas),
    ...statesOf(events, membershipFold, membershipEventSchemas),
  },
  documents: Object.fromEntries(
    await Promise.all(readModels.readModelNames.map(async (name) => [name, await documentsOf(events, name)] as const)),
  ),
});

describe('the golden samples in order', () => {
  it('use every type that anything is folded from', () => {
    const used = new Set<string>(Object.values(histories).flat());
    expect(Object.keys(eventSchemas).filter((type) => !used.has(type) && !unfolded.includes(type))).toEqual([]);
  });

  it.each(Object.entries(histories))('fold to what is committed: %s', async (name, types) => {
    const events = historyOf(types);
    const folded: unknown = JSON.parse(JSON.stringify(await replay(events)));
    const file = `test/integration/golden-histories/${name}.json`;
    expect(folded).toStrictEqual(JSON.parse(committedFile(file, `${JSON.stringify(folded, null, 2)}\n`)));
  });

  it.each(Object.entries(histories))('stand in the order of their times: %s', (_, types) => {
    const times = historyOf(types).map(({ recordedAt }) => recordedAt);
    expect(times).toEqual(times.toSorted());
  });
});
