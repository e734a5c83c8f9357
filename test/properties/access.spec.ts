import {
  canSee,
  effectivePermissions,
  inheritedRoles,
  isMember,
  isOwner,
  isSuspended,
  ownRoles,
  permissionsIfEnabled,
  type Standing,
} from '@app/domain';

import { commandTypes, type CommandType } from '../support/decisions';
import { expectSame } from '../support/expect-same';
import { holds, tellSeed, TIME_LIMIT_MS } from '../support/property';
import { people, type Play, play, steps } from '../support/random-histories';
import { Oracle } from './oracle';

tellSeed('test/properties/access.spec.ts');

const oracleOf = async (history: Play): Promise<Oracle> => {
  const oracle = new Oracle();
  for (const event of await history.events()) oracle.tell(event);
  return oracle;
};

/** Everybody in every tree, with all of its communities. */
const everybody = async (history: Play, oracle: Oracle): Promise<Standing[]> => {
  const roots = [...oracle.owner.keys()];
  const places = roots.flatMap((rootId) => people.map((personId) => ({ rootId, personId })));
  return Promise.all(
    places.map(async ({ rootId, personId }) => {
      const communityIds = oracle.communitiesOf(rootId);
      const { standing } = (await history.decisions.standings.standing(personId, rootId, communityIds))!;
      return standing;
    }),
  );
};

/** What somebody is in a community. */
interface Access {
  readonly own: readonly string[];
  readonly inherited: readonly string[];
  readonly permissions: readonly string[];
  readonly sees: boolean;
}

const accessByTheDomain = (standing: Standing, communityId: string): Access => ({
  own: ownRoles(standing, communityId).toSorted(),
  inherited: inheritedRoles(standing, communityId).toSorted(),
  permissions: effectivePermissions(standing, communityId).toSorted(),
  sees: canSee(standing, communityId),
});

const none: Access = { own: [], inherited: [], permissions: [], sees: false };

/** In a community of another tree a standing is worth nothing. */
const accessByTheLog = (oracle: Oracle, { personId, tree }: Standing, communityId: string): Access => {
  const { communityId: rootId } = tree.root;
  if (oracle.root.get(communityId) !== rootId) return none;
  const mainReaches = communityId !== rootId && !oracle.suspended.has(`${personId}|${rootId}`);
  const inherited = mainReaches ? [...oracle.own(personId, rootId)].toSorted() : [];
  return {
    own: [...oracle.own(personId, communityId)].toSorted(),
    inherited,
    permissions: [...oracle.mayNow(personId, communityId)].toSorted(),
    sees: oracle.isMember(personId, communityId) || inherited.length > 0,
  };
};

/** Rule 1: whoever is in main, and not suspended there, has at least the same in every managed community. */
const notReachedFromMain = (standing: Standing): readonly string[] => {
  const rootId = standing.tree.root.communityId;
  if (!isMember(standing, rootId) || (isSuspended(standing, rootId) && !isOwner(standing))) return [];
  const inMain = [...permissionsIfEnabled(standing, rootId)];
  return Object.keys(standing.tree.communities).filter((communityId) => {
    const there = permissionsIfEnabled(standing, communityId);
    return !canSee(standing, communityId) || !inMain.every((permission) => there.has(permission));
  });
};

/** Rules 2 and 3: whoever is not in main has nothing but what he holds in each place, neither upwards nor sideways. */
const leakedInto = (standing: Standing): readonly string[] => {
  if (isMember(standing, standing.tree.root.communityId)) return [];
  const notHeld = Object.keys(standing.tree.communities).filter((id) => ownRoles(standing, id).length === 0);
  return notHeld.filter((id) => canSee(standing, id) || permissionsIfEnabled(standing, id).size > 0);
};

/** More trees, names and policies have no say in access. */
const withoutSay: readonly CommandType[] = ['RegisterCommunity', 'RenameCommunity', 'SetInvitationPolicy'];
const types = commandTypes.filter((type) => !withoutSay.includes(type));

describe('access after any history', () => {
  it(
    'is what the events say: main reaches all managed communities, managed ones reach nowhere, trees do not touch',
    async () => {
      await holds(steps(types, 16), async (some) => {
        const history = await play(some);
        const oracle = await oracleOf(history);
        const communityIds = [...oracle.root.keys()];
        for (const standing of await everybody(history, oracle)) {
          expectSame(
            communityIds.map((communityId) => accessByTheDomain(standing, communityId)),
            communityIds.map((communityId) => accessByTheLog(oracle, standing, communityId)),
          );
          expectSame(
            { notReached: notReachedFromMain(standing), leaked: leakedInto(standing) },
            { notReached: [], leaked: [] },
          );
        }
      });
    },
    TIME_LIMIT_MS,
  );
});
