import type { CommunityEvent } from '@app/contracts';
import type { RenameCommunity } from '../commands';
import {
  ADA,
  BOB,
  disabled,
  EAST,
  ELSEWHERE,
  factsOf,
  MAIN,
  managedAdded,
  registered,
  roleDefined,
  roleId,
  specifyValid,
  standingOf,
  T0,
  treeWith,
} from '../testing';
import { renameCommunity } from './rename-community';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const operator = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing), true);
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const east = [managedAdded(EAST)];
const renamed = (id: string, name: string): CommunityEvent => ({
  type: 'CommunityRenamed',
  data: { rootId: MAIN, communityId: id, name },
});

describe('renaming a community', () => {
  const { given } = specifyValid(renameCommunity);
  const rename = (id: string, name = 'New'): RenameCommunity => ({
    ...asked,
    type: 'RenameCommunity',
    data: { communityId: id, name },
  });

  it('a root needs EDIT_COMMUNITY in it', () => {
    given(main)
      .when(rename(MAIN), mainAdmin)
      .then([renamed(MAIN, 'New')]);
    given(main)
      .when(rename(MAIN), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('a managed one needs MANAGE_SUB_COMMUNITIES in main or EDIT_COMMUNITY there', () => {
    given(east)
      .when(rename(EAST), mainAdmin)
      .then([renamed(EAST, 'New')]);
    given(east)
      .when(rename(EAST), eastAdmin)
      .then([renamed(EAST, 'New')]);
    given(east)
      .when(rename(EAST), by(ADA, { [EAST]: ['manage_member'] }))
      .thenThrows('forbidden');
  });

  it('a managed one: MANAGE_SUB_COMMUNITIES in main is enough there, and does not rename main', () => {
    const tree = treeWith({ main: [roleDefined(MAIN, roleId(1), ['COMMUNITY_MANAGE_SUB_COMMUNITIES'])] });
    const keeper = by(ADA, { [MAIN]: [roleId(1)] }, { tree });
    given(east)
      .when(rename(EAST), keeper)
      .then([renamed(EAST, 'New')]);
    given([...main, roleDefined(MAIN, roleId(1), ['COMMUNITY_MANAGE_SUB_COMMUNITIES'])])
      .when(rename(MAIN), keeper)
      .thenThrows('forbidden', { permissions: ['COMMUNITY_EDIT_COMMUNITY'] });
  });

  it('rule 27: what one does not see is unknown', () => {
    given(main).when(rename(MAIN), eastAdmin).thenThrows('not-found');
    given([]).when(rename(ELSEWHERE), mainAdmin).thenThrows('not-found');
    given(main).when(rename(MAIN), operator(BOB, {})).thenThrows('not-found');
  });

  it('the same name is nothing to do', () => {
    given(main).when(rename(MAIN, 'Main'), mainAdmin).thenNothing();
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(rename(MAIN), mainAdmin)
      .thenThrows('community-disabled');
    given(east)
      .when(rename(EAST), by(ADA, { [EAST]: ['admin'] }, { tree: treeWith({ main: [disabled(MAIN)] }) }))
      .thenThrows('community-disabled');
  });

  it('version: counts the events of the community', () => {
    given([...main, renamed(MAIN, 'Other')])
      .when({ ...rename(MAIN), expectedVersion: 1 }, mainAdmin)
      .thenThrows('version-mismatch', { version: 2 });
    given([...main, renamed(MAIN, 'Other')])
      .when({ ...rename(MAIN), expectedVersion: 2 }, mainAdmin)
      .then([renamed(MAIN, 'New')]);
  });
});
