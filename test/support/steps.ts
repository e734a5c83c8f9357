import fc from 'fast-check';

import type { Asked, PlainRules } from './plain-rules';
import type { PlainWorld } from './plain-world';

const PEOPLE = 8;
/** Sets of permissions for custom roles: of products alone, of both kinds, of administration alone. */
const permissionSets = [
  ['ALERTS_READ'],
  ['ALERTS_WRITE', 'COMMUNITY_LIST_MEMBER'],
  ['COMMUNITY_ADD_MEMBER', 'COMMUNITY_ASSIGN_ROLE'],
  ['COMMUNITY_REMOVE_MEMBER', 'COMMUNITY_READ_ROLE'],
];
const defaults = ['guest', 'analyst', 'manage_member', 'reviewer', 'admin', 'guest', 'manage_member', 'nonsense'];

type Does = Asked['does'];

/** What is to be done, with numbers in place of names: which thing of its kind is meant shows when it is done. */
export interface Step {
  readonly does: Does;
  readonly by: number;
  readonly to: number;
  readonly picks: readonly number[];
}

const often: Does[] = ['invite', 'accept', 'add', 'change roles', 'suspend', 'remove', 'amend', 'resend'];
const sometimes: Does[] = [
  'reinstate',
  'revoke',
  'decline',
  'remove everywhere',
  'leave',
  'define role',
  'retire role',
];
const seldom: Does[] = ['transfer', 'disable', 'enable', 'enable', 'add managed', 'register'];

const doesArbitrary = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...often) },
  { weight: 3, arbitrary: fc.constantFrom(...sometimes) },
  { weight: 1, arbitrary: fc.constantFrom(...seldom) },
);

/** The founder acts more often than others, or most of what is asked would be refused. */
const actorArbitrary = fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(PEOPLE - 1) });

export const stepArbitrary = (does: fc.Arbitrary<Does> = doesArbitrary): fc.Arbitrary<Step> =>
  fc.record({
    does,
    by: actorArbitrary,
    to: fc.nat(PEOPLE - 1),
    picks: fc.array(fc.nat(999), { minLength: 9, maxLength: 9 }),
  });

/** Names of one run; the prefix keeps it apart from the runs before it. */
export class Names {
  made = 0;

  constructor(readonly prefix: string) {}

  person(n: number): string {
    return `${this.prefix}p${n}`;
  }

  fresh(kind: string): string {
    return `${this.prefix}${kind}${(this.made += 1)}`;
  }
}

const oneOf = <Value>(values: readonly Value[], pick: number): Value | undefined => values[pick % values.length];

/** Commands about an invitation; those about a community look for their actor there. */
const aboutInvitations: readonly Does[] = ['amend', 'resend', 'revoke'];

/** Mostly somebody who sees what it is about: everybody else is told that there is no such thing. */
const actorIn = (
  world: PlainWorld,
  communities: readonly string[],
  { by, anybody }: { by: number; anybody: boolean },
  names: Names,
): string => {
  const everybody = Array.from({ length: PEOPLE }, (_, n) => names.person(n));
  const seeing = everybody.filter((person) => communities.some((community) => world.sees(person, community)));
  return oneOf(anybody ? everybody : seeing, by) ?? names.person(by);
};

/** The command that a step is in this world; null when there is nothing that it could be about. */
export const askedBy = ({ does, by, to, picks }: Step, { world }: PlainRules, names: Names): Asked | null => {
  const communities = [...world.communities.keys()];
  const [p0 = 0, p1 = 0, p2 = 0, p3 = 0, p4 = 0, p5 = 0, p6 = 0, p7 = 0, p8 = 0] = picks;
  const place = oneOf(communities, p0) ?? '';
  const roles = [...defaults, ...world.roles.keys(), ...world.roles.keys()];
  const rolesOf = (pick: number, other: number): string[] => {
    const first = oneOf(roles, pick) ?? 'guest';
    const second = oneOf(roles, other) ?? 'guest';
    return other % 3 === 0 && second !== first ? [first, second] : [first];
  };
  // Mostly somebody who is no member yet, and communities that the actor can do something in.
  const guests = Array.from({ length: PEOPLE }, (_, n) => names.person(n)).filter((one) => !world.isMember(one, place));
  const guest = () => oneOf(p7 % 4 === 0 ? [names.person(to)] : guests, to) ?? names.person(to);
  const reach = () => {
    const seen = communities.filter((one) => world.sees(actor.by, one) && world.rootOf(one) === world.rootOf(place));
    return p7 % 5 === 0 || seen.length === 0 ? communities : seen;
  };
  const offer = (): Record<string, readonly string[]> => {
    const entries = [
      [place, rolesOf(p1, p2)],
      [oneOf(reach(), p3) ?? place, rolesOf(p4, p5)],
      [oneOf(reach(), p6) ?? place, rolesOf(p7, p5)],
    ] as const;
    return Object.fromEntries(entries.slice(0, 1 + (p8 % 3)));
  };
  const all = [...world.offers.values()];
  const pending = all.filter(({ status }) => status === 'pending');
  // Mostly one that something can still be done about.
  const invitation = oneOf(p2 % 4 === 0 || pending.length === 0 ? all : pending, p0);
  const about = aboutInvitations.includes(does) ? [...(invitation?.scopes.keys() ?? [])] : [place];
  const actor = { by: actorIn(world, about, { by, anybody: p8 % 6 === 0 }, names) };
  switch (does) {
    case 'register':
      return { does, ...actor, kind: p0 % 2 === 0 ? 'standalone' : 'mssp-main', as: names.fresh('c') };
    case 'add managed':
      return { does, ...actor, in: place, as: names.fresh('c') };
    case 'disable':
    case 'enable':
    case 'leave':
      return { does, ...actor, in: place };
    case 'define role':
      return { does, ...actor, in: place, as: names.fresh('r'), permissions: oneOf(permissionSets, p1) ?? [] };
    case 'retire role':
      return { does, ...actor, in: place, role: oneOf(roles.slice(3), p1) ?? 'guest' };
    case 'invite':
      return { does, ...actor, to: guest(), offer: offer(), as: names.fresh('i') };
    case 'amend':
      return invitation ? { does, ...actor, invitation: invitation.id, offer: offer() } : null;
    case 'resend':
    case 'revoke':
      return invitation ? { does, ...actor, invitation: invitation.id } : null;
    case 'accept':
    case 'decline':
      // Mostly by the guest himself: everybody else is told that there is no such invitation.
      return invitation ? { does, by: p1 % 8 === 0 ? actor.by : invitation.guest, invitation: invitation.id } : null;
    case 'add':
      return { does, ...actor, in: place, to: guest(), roles: rolesOf(p1, p2) };
    case 'change roles':
      return { does, ...actor, in: place, to: names.person(to), roles: rolesOf(p1, p2) };
    case 'transfer':
    case 'suspend':
    case 'reinstate':
    case 'remove':
    case 'remove everywhere':
      return { does, ...actor, in: place, to: names.person(to) };
  }
};
