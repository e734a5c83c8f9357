import {
  type CommunityEvent,
  communityStream,
  defaultRoles,
  type MembershipEvent,
  membershipStream,
  type Permission,
} from '@app/contracts';
import {
  disabled,
  EAST,
  ELSEWHERE,
  historyOf,
  invitationId,
  LATER,
  MAIN,
  managedAdded,
  registered,
  roleDefined,
  WEST,
} from '@app/domain/testing';
import { deriveUuid, type EventStore } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';

import { decisionsOn, type Decisions } from '../support/decisions';

/** Where a role is held: in main, in the managed community acted on, in its sibling, in a standalone of another tree. */
export const places = { main: MAIN, managed: EAST, sibling: WEST, 'another tree': ELSEWHERE } as const;
export type Place = keyof typeof places;
/** Where an act is tried. */
export type Target = 'main' | 'managed';
export const targets: readonly Target[] = ['main', 'managed'];

/** The id of somebody by what he is in this world. */
export const personCalled = (name: string): string => deriveUuid(MAIN, `person: ${name}`);
/** The id of a custom role by the community that defines it. */
export const roleCalled = (name: string, definedIn: string): string => deriveUuid(definedIn, `role: ${name}`);

/** One administrative permission each, and the pairs that belong together. */
export const customRoles: Readonly<Record<string, readonly Permission[]>> = {
  ADD_MEMBER: ['COMMUNITY_ADD_MEMBER'],
  'ADD_MEMBER, ASSIGN_ROLE': ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_ASSIGN_ROLE'],
  ADD_MEMBER_DIRECTLY: ['COMMUNITY_ADD_MEMBER_DIRECTLY'],
  'ADD_MEMBER_DIRECTLY, ASSIGN_ROLE': ['COMMUNITY_ADD_MEMBER_DIRECTLY', 'COMMUNITY_ASSIGN_ROLE'],
  ASSIGN_ROLE: ['COMMUNITY_ASSIGN_ROLE'],
  EDIT_COMMUNITY: ['COMMUNITY_EDIT_COMMUNITY'],
  MANAGE_SUB_COMMUNITIES: ['COMMUNITY_MANAGE_SUB_COMMUNITIES'],
  REMOVE_MEMBER: ['COMMUNITY_REMOVE_MEMBER'],
  REMOVE_ROLE: ['COMMUNITY_REMOVE_ROLE'],
  WRITE_ROLE: ['COMMUNITY_WRITE_ROLE'],
};

const held = Object.keys(places) as Place[];
const rootOf = (communityId: string) => (communityId === ELSEWHERE ? ELSEWHERE : MAIN);

/** The custom role that commands on roles are tried on: it holds the one permission that such a command needs. */
export const PROBE = 'probe';
const PROBED: readonly Permission[] = ['COMMUNITY_WRITE_ROLE'];

const customIn = (communityId: string, rootId = communityId): CommunityEvent[] =>
  Object.entries(customRoles).map(([name, permissions]) => {
    const event = roleDefined(communityId, roleCalled(name, communityId), permissions);
    return { ...event, data: { ...event.data, rootId } } as CommunityEvent;
  });

const communities = (): Map<string, CommunityEvent[]> =>
  new Map([
    [
      communityStream(MAIN),
      [
        registered('mssp-main', MAIN, personCalled('owner in main')),
        ...customIn(MAIN),
        roleDefined(MAIN, roleCalled(PROBE, MAIN), PROBED),
      ],
    ],
    [communityStream(EAST), [managedAdded(EAST), roleDefined(EAST, roleCalled(PROBE, EAST), PROBED)]],
    [communityStream(WEST), [managedAdded(WEST)]],
    [
      communityStream(ELSEWHERE),
      [registered('standalone', ELSEWHERE, personCalled('owner in another tree')), ...customIn(ELSEWHERE)],
    ],
  ]);

/** Everybody who acts: one person for each role in each place, and one admin each who is suspended there. */
const actors = (): Map<string, MembershipEvent[]> => {
  const streams = new Map<string, MembershipEvent[]>();
  for (const place of held) {
    const communityId = places[place];
    const rootId = rootOf(communityId);
    const roles = [
      ...Object.keys(defaultRoles).map((name) => ({ name, roleId: name })),
      ...Object.keys(customRoles).map((name) => ({ name, roleId: roleCalled(name, rootId) })),
      { name: 'suspended admin', roleId: 'admin' },
      { name: 'voucher', roleId: 'guest' },
    ];
    for (const { name, roleId } of roles) {
      const personId = personCalled(`${name} in ${place}`);
      const history = historyOf(personId, rootId);
      const suspension = name === 'suspended admin' ? [history.suspended(communityId)] : [];
      streams.set(membershipStream(rootId, personId), [history.added({ [communityId]: [roleId] }), ...suspension]);
    }
  }
  return streams;
};

/** Those on whom it is acted, and those who were invited. */
const subjects = (): Map<string, MembershipEvent[]> => {
  const streams = new Map<string, MembershipEvent[]>();
  const owner = personCalled('owner in main');
  const add = (
    name: string,
    events: (history: ReturnType<typeof historyOf>, personId: string) => MembershipEvent[],
  ) => {
    const personId = personCalled(name);
    streams.set(membershipStream(MAIN, personId), events(historyOf(personId), personId));
  };
  for (const target of targets) {
    const communityId = places[target];
    for (const role of ['guest', 'admin']) {
      add(`member: ${role} of ${target}`, (history) => [history.added({ [communityId]: [role] })]);
      add(`suspended member: ${role} of ${target}`, (history) => [
        history.added({ [communityId]: [role] }),
        history.suspended(communityId),
      ]);
    }
    const invitees = [{ name: 'invited', by: owner }].concat(
      held.map((place) => ({ name: `invited by the voucher in ${place}`, by: personCalled(`voucher in ${place}`) })),
    );
    for (const { name, by } of invitees) {
      add(`${name} into ${target}`, (history) => [
        history.invited({ [communityId]: ['guest'] }, { by, expiresAt: LATER }),
      ]);
    }
  }
  return streams;
};

/** The pending invitation of somebody of this world. */
export const invitationOf = (name: string): string => invitationId(1, personCalled(name));

const append = async (store: EventStore, streamName: string, events: readonly (CommunityEvent | MembershipEvent)[]) => {
  const commandId = deriveUuid(MAIN, streamName);
  const metadata = { commandId, fingerprint: 'world' };
  const appended = events.map((event, index) => ({ id: deriveUuid(commandId, String(index)), metadata, ...event }));
  await store.appendToStream(streamName, appended, 'no_stream');
};

/** The world of the table in a log of its own, with these of its communities disabled. */
export const worldWith = async (disabledOnes: readonly Target[] = []): Promise<Decisions> => {
  const log = await openInMemoryEventLog();
  const streams = new Map<string, (CommunityEvent | MembershipEvent)[]>([...communities(), ...actors(), ...subjects()]);
  for (const target of disabledOnes) streams.get(communityStream(places[target]))?.push(disabled(places[target]));
  await Promise.all([...streams].map(([name, events]) => append(log, name, events)));
  return decisionsOn(log);
};
