import { treeOf } from '../authority/tree';
import type { AddManagedCommunity } from '../commands';
import {
  ADA,
  communityAfter,
  communityId,
  disabled,
  EAST,
  ELSEWHERE,
  factsOf,
  MAIN,
  managedAdded,
  registered,
  specifyValid,
  standingOf,
  T0,
  treeWith,
} from '../testing';
import { addManagedCommunity } from './add-managed-community';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const asked = { at: T0, actorId: ADA };

describe('adding a managed community', () => {
  const { given } = specifyValid(addManagedCommunity);
  const fresh = communityId(1);
  const add = (parentId = MAIN): AddManagedCommunity => ({
    ...asked,
    type: 'AddManagedCommunity',
    data: { communityId: fresh, parentId, name: 'Managed' },
  });

  it('is recorded in its own stream, naming its parent', () => {
    given([])
      .when(add(), mainAdmin)
      .then([managedAdded(fresh)]);
  });

  it('needs MANAGE_SUB_COMMUNITIES in main', () => {
    given([])
      .when(add(), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden', { permissions: ['COMMUNITY_MANAGE_SUB_COMMUNITIES'] });
    given([]).when(add(), eastAdmin).thenThrows('not-found');
    given([]).when(add(ELSEWHERE), mainAdmin).thenThrows('not-found');
  });

  it('words: one level, and only in a main MSSP community', () => {
    given([]).when(add(EAST), mainAdmin).thenThrows('not-an-mssp');
    const tree = treeOf(communityAfter(registered('standalone')), []);
    given([])
      .when(add(), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('not-an-mssp');
  });

  it('rule 5: not in a disabled main community', () => {
    const tree = treeWith({ main: [disabled(MAIN)] });
    given([])
      .when(add(), by(ADA, { [MAIN]: ['admin'] }, { tree }))
      .thenThrows('community-disabled');
  });

  it('version: is that of the parent', () => {
    given([])
      .when({ ...add(), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch', { version: 1 });
    given([])
      .when({ ...add(), expectedVersion: 1 }, mainAdmin)
      .then([managedAdded(fresh)]);
  });

  it('repeated it changes nothing', () => {
    given([managedAdded(fresh)])
      .when(add(), mainAdmin)
      .thenNothing();
  });
});
