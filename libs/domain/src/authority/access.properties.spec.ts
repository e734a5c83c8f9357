import {
  allPermissions,
  defaultRoles,
  isAdministrative,
  type DefaultRoleId,
  type MembershipEvent,
  type Permission,
} from '@app/contracts';
import fc from 'fast-check';

import type { InviteUser } from '../commands';
import { inviteUser } from '../membership/invite-user';
import { emptyMembership } from '../membership/membership.fold';
import {
  ADA,
  communityAfter,
  communityId,
  disabled,
  factsOf,
  GUY,
  historyOf,
  invitationId,
  MAIN,
  managedAdded,
  membershipAfter,
  registered,
  T0,
} from '../testing';
import { effectivePermissions, permissionsIfEnabled } from './access';
import { canSee } from './sight';
import type { Standing } from './standing';
import { treeOf } from './tree';

const managed = [1, 2, 3].map(communityId);
const everywhere = [MAIN, ...managed];
const runs = { numRuns: 1_000 };

const anyCommunity = fc.constantFrom(...everywhere);
const anyRoles = fc.uniqueArray(fc.constantFrom(...(Object.keys(defaultRoles) as DefaultRoleId[])), {
  minLength: 1,
  maxLength: 3,
});
const anyEventOf = (personId: string): fc.Arbitrary<MembershipEvent> => {
  const history = historyOf(personId);
  return fc.oneof(
    fc.dictionary(anyCommunity, anyRoles, { minKeys: 1, maxKeys: 3 }).map(history.added),
    fc.dictionary(anyCommunity, anyRoles, { minKeys: 1, maxKeys: 3 }).map((offer) => history.accepted(offer)),
    fc.dictionary(anyCommunity, anyRoles, { minKeys: 1, maxKeys: 3 }).map((offer) => history.invited(offer)),
    fc.tuple(anyCommunity, anyRoles).map(([id, roles]) => history.rolesChanged(id, roles)),
    anyCommunity.map(history.suspended),
    anyCommunity.map(history.reinstated),
    fc.uniqueArray(anyCommunity, { minLength: 1 }).map((ids) => history.removed(...ids)),
    anyCommunity.map(history.left),
  );
};
const anyHistory = fc.array(anyEventOf(GUY), { maxLength: 12 });
const anyDisabled = fc.uniqueArray(anyCommunity, { maxLength: 2 });

const treeOfAll = (disabledIds: readonly string[] = [], ids: readonly string[] = managed) => {
  const happened = (id: string) => (disabledIds.includes(id) ? [disabled(id)] : []);
  return treeOf(
    communityAfter(registered(), ...happened(MAIN)),
    ids.map((id) => communityAfter(managedAdded(id), ...happened(id))),
  );
};
const standing = (history: readonly MembershipEvent[], tree = treeOfAll(), personId = GUY): Standing => ({
  personId,
  tree,
  membership: membershipAfter(...history),
});

// The oracle knows no state: it asks the raw history, backwards, what the last word on each community was.
type Word = { readonly ends: boolean; readonly roles: readonly string[] };

const wordOn = (id: string, { type, data }: MembershipEvent): Word | null => {
  if (type === 'MemberAdded' || type === 'InvitationAccepted') {
    const scope = data.scopes.find((candidate) => candidate.communityId === id);
    return scope === undefined ? null : { ends: false, roles: scope.roles.map(({ roleId }) => roleId) };
  }
  if (type === 'MemberRolesChanged' && data.communityId === id) {
    return { ends: true, roles: data.roles.map(({ roleId }) => roleId) };
  }
  const gone =
    (type === 'MemberRemoved' && data.communityIds.includes(id)) || (type === 'MemberLeft' && data.communityId === id);
  return gone ? { ends: true, roles: [] } : null;
};

const heldInHistory = (history: readonly MembershipEvent[], id: string): ReadonlySet<string> => {
  const held = new Set<string>();
  for (const event of history.toReversed()) {
    const word = wordOn(id, event);
    word?.roles.forEach((role) => held.add(role));
    if (word?.ends) break;
  }
  return held;
};

const suspendedInHistory = (history: readonly MembershipEvent[], id: string): boolean => {
  const last = history.findLast((event) => {
    const named =
      event.type === 'MemberRemoved'
        ? event.data.communityIds
        : 'communityId' in event.data
          ? [event.data.communityId]
          : [];
    return event.type !== 'MemberRolesChanged' && named.includes(id);
  });
  return last?.type === 'MemberSuspended';
};

const inForce = (history: readonly MembershipEvent[], id: string): readonly string[] =>
  suspendedInHistory(history, id) ? [] : [...heldInHistory(history, id)];

const oracle = (history: readonly MembershipEvent[], id: string, disabledIds: readonly string[]): Permission[] => {
  const roles = id === MAIN ? inForce(history, MAIN) : [...inForce(history, MAIN), ...inForce(history, id)];
  const masked = disabledIds.includes(MAIN) || disabledIds.includes(id);
  const remaining = ['COMMUNITY_LIST_MEMBER', 'COMMUNITY_READ_ROLE', 'COMMUNITY_READ_AUDIT'];
  return allPermissions.filter(
    (permission) =>
      roles.some((role) => defaultRoles[role as DefaultRoleId].permissions.includes(permission)) &&
      (!masked || remaining.includes(permission)),
  );
};

describe('access over random histories', () => {
  it('rules 1 to 5: effective permissions are those of an independent oracle', () => {
    fc.assert(
      fc.property(anyHistory, anyDisabled, (history, disabledIds) => {
        const person = standing(history, treeOfAll(disabledIds));
        for (const id of everywhere) {
          expect(effectivePermissions(person, id)).toEqual(oracle(history, id, disabledIds));
        }
      }),
      runs,
    );
  });

  it('rule 1: main means all managed communities, those added later included', () => {
    fc.assert(
      fc.property(anyHistory, anyRoles, communityNotYetThere(), (history, roles, later) => {
        const guest = historyOf();
        const person = standing(
          [...history, guest.removed(MAIN), guest.added({ [MAIN]: roles })],
          treeOfAll([], [...managed, later]),
        );
        const granted = roles.flatMap((role) => defaultRoles[role].permissions);
        for (const id of [...managed, later]) {
          expect(canSee(person, id)).toBe(true);
          expect(effectivePermissions(person, id)).toEqual(expect.arrayContaining(granted));
        }
        expect(effectivePermissions(person, later)).toEqual(effectivePermissions(person, MAIN));
      }),
      runs,
    );
  });

  it('rule 2: managed communities alone mean those only', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const ended = [...history, historyOf().removed(MAIN)];
        const person = standing(ended);
        const held = managed.filter((id) => heldInHistory(ended, id).size > 0);
        expect(everywhere.filter((id) => canSee(person, id))).toEqual(held);
        expect(effectivePermissions(person, MAIN)).toEqual([]);
      }),
      runs,
    );
  });

  it('rule 3: nothing flows up or sideways', () => {
    const anyManaged = fc.constantFrom(...managed);
    fc.assert(
      fc.property(anyHistory, anyManaged, fc.array(anyEventOf(GUY), { maxLength: 6 }), (history, id, more) => {
        const about = ({ data }: MembershipEvent) =>
          'scopes' in data
            ? data.scopes.map(({ communityId: named }) => named)
            : 'communityIds' in data
              ? data.communityIds
              : 'communityId' in data
                ? [data.communityId]
                : [];
        const there = more.filter((event) => about(event).every((named) => named === id));
        const [before, after] = [standing(history), standing([...history, ...there])];
        for (const other of everywhere.filter((candidate) => candidate !== id)) {
          expect(effectivePermissions(after, other)).toEqual(effectivePermissions(before, other));
          expect(canSee(after, other)).toBe(canSee(before, other));
        }
      }),
      runs,
    );
  });

  it('rule 9: nobody hands on administrative permissions that he does not hold', () => {
    const anyOffer = fc.dictionary(anyCommunity, anyRoles, { minKeys: 1, maxKeys: 3 });
    fc.assert(
      fc.property(fc.array(anyEventOf(ADA), { maxLength: 6 }), anyRoles, anyOffer, (history, roles, offer) => {
        const giver = standing([historyOf(ADA).added({ [MAIN]: roles }), ...history], treeOfAll(), ADA);
        const invited = decided(giver, offer);
        fc.pre(invited);
        const guest = standing([historyOf().accepted(offer)]);
        for (const id of everywhere) {
          const held = permissionsIfEnabled(giver, id);
          expect(effectivePermissions(guest, id).filter((p) => isAdministrative(p) && !held.has(p))).toEqual([]);
        }
      }),
      { ...runs, maxSkipsPerRun: 1_000 },
    );
  });
});

function communityNotYetThere() {
  return fc.integer({ min: 10, max: 99 }).map(communityId);
}

function decided(giver: Standing, offer: InviteUser['data']['offer']): boolean {
  const data = {
    rootId: MAIN,
    personId: GUY,
    invitationId: invitationId(),
    emailCommitment: 'f'.repeat(64),
    emailDomain: 'example.org',
    offer,
  };
  try {
    const command: InviteUser = { type: 'InviteUser', at: T0, actorId: ADA, data };
    return inviteUser.decide(command, emptyMembership, factsOf(giver)).length > 0;
  } catch {
    return false;
  }
}
