import type { MembershipEvent } from '@app/contracts';
import type { AddMember } from '../commands';
import {
  ADA,
  basisOf,
  DUE,
  EAST,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  OLGA,
  policySet,
  roleDefined,
  roleId,
  roleRetired,
  scopes,
  specifyValid,
  standingOf,
  T1,
  treeWith,
  WEST,
} from '../testing';
import { addMember } from './add-member';

const member = historyOf(GUY);
const custom = roleId(1);
const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const manager = by(ADA, { [MAIN]: ['manage_member'] });
const admin = by(ADA, { [MAIN]: ['admin'] });
const typesOf = (events: readonly MembershipEvent[]) => events.map(({ type }) => type);

const asked = { at: T1, actorId: ADA };
const where = (communityId: string, personId = GUY) => ({ rootId: MAIN, personId, communityId });
const add = (roles: readonly string[], communityId = EAST, personId = GUY): AddMember => ({
  ...asked,
  type: 'AddMember',
  data: { ...where(communityId, personId), emailDomain: 'example.org', roles },
});

const adding = specifyValid(addMember);

describe('adding directly', () => {
  it('rule 25: is a separate act, recorded with its authority', () => {
    adding
      .given([])
      .when(add(['analyst']), admin)
      .then([
        {
          type: 'MemberAdded',
          data: {
            rootId: MAIN,
            personId: GUY,
            scopes: scopes({ [EAST]: ['analyst'] }),
            authority: {
              personId: ADA,
              via: 'held',
              scopes: [{ communityId: EAST, roles: ['admin'], basis: basisOf(ADA, EAST) }],
            },
          },
        },
      ]);
  });

  it('rule 25: inviting is not adding directly', () => {
    adding
      .given([])
      .when(add(['guest']), manager)
      .thenThrows('forbidden');
  });

  it('rule 27: a community that the actor does not see is unknown', () => {
    adding
      .given([])
      .when(add(['guest'], WEST), by(ADA, { [EAST]: ['admin'] }))
      .thenThrows('not-found');
  });

  it('rule 9: refuses what exceeds the authority of the actor', () => {
    const direct = treeWith({ main: [roleDefined(MAIN, custom, ['COMMUNITY_ADD_MEMBER_DIRECTLY'])] });
    const facts = by(ADA, { [MAIN]: [custom] }, { tree: direct });
    adding
      .given([])
      .when(add(['guest']), facts)
      .thenThrows('grant-exceeds-authority');
  });

  it('rule 25: the domain policy applies', () => {
    const tree = treeWith({ main: [policySet({ allowedEmailDomains: ['example.com'] })] });
    adding
      .given([])
      .when(add(['guest']), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('email-domain-not-allowed');
  });

  it('rule 25: pending offers lose the community in the same append', () => {
    adding
      .given([member.invited({ [EAST]: ['guest'], [WEST]: ['guest'] })])
      .when(add(['guest']), admin)
      .thenEvents(([added, withdrawn, ...others]) => {
        expect(added).toMatchObject({ type: 'MemberAdded' });
        expect(withdrawn).toEqual(member.withdrawn({ [WEST]: ['guest'] }, [EAST], 'direct-add'));
        expect(others).toEqual([]);
      });
    adding
      .given([member.invited({ [EAST]: ['guest'] })])
      .when(add(['guest']), admin)
      .thenEvents((events) => expect(events[1]).toEqual(member.revoked({ [EAST]: ['guest'] }, 'direct-add')));
  });

  it('rule 19: a lapsed offer of the community expires first', () => {
    adding
      .given([member.invited({ [EAST]: ['guest'] })])
      .when({ ...add(['guest']), at: DUE }, admin)
      .thenEvents((events) => expect(typesOf(events)).toEqual(['InvitationExpired', 'MemberAdded']));
  });

  it('rule 12: refuses a member, and takes a main member into a managed community', () => {
    adding
      .given([member.added({ [EAST]: ['guest'] })])
      .when(add(['analyst']), admin)
      .thenThrows('already-member');
    adding
      .given([])
      .when(add(['guest'], EAST, OLGA), admin)
      .thenThrows('already-member');
    adding
      .given([member.added({ [MAIN]: ['guest'] })])
      .when(add(['analyst']), admin)
      .thenEvents((events) => expect(events).toHaveLength(1));
  });

  it('rule 23: nobody adds himself', () => {
    adding
      .given([historyOf(ADA).added({ [MAIN]: ['admin'] })])
      .when(add(['guest'], EAST, ADA), admin)
      .thenThrows('forbidden');
  });

  it('rules 26 and 28: refuses retired and unknown roles', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, custom, ['EVENTS_READ']), roleRetired(MAIN, custom)] });
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    adding
      .given([])
      .when(add([custom]), facts)
      .thenThrows('role-retired');
    adding
      .given([])
      .when(add(['toString']), facts)
      .thenThrows('role-unknown');
  });
});
