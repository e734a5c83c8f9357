import type { CommunityEvent } from '@app/contracts';
import type { DisableCommunity, EnableCommunity } from '../commands';
import {
  ADA,
  BOB,
  disabled,
  EAST,
  factsOf,
  MAIN,
  managedAdded,
  OLGA,
  registered,
  specifyValid,
  standingOf,
  T0,
  treeWith,
} from '../testing';
import { disableCommunity } from './disable-community';
import { enableCommunity } from './enable-community';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const operator = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing), true);
const owner = by(OLGA, {});
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const stranger = by(BOB, {});
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const east = [managedAdded(EAST)];
const enabled = (id: string): CommunityEvent => ({ type: 'CommunityEnabled', data: { rootId: MAIN, communityId: id } });

describe('disabling and enabling', () => {
  const disabling = specifyValid(disableCommunity);
  const enabling = specifyValid(enableCommunity);
  const disable = (id: string): DisableCommunity => ({
    ...asked,
    type: 'DisableCommunity',
    data: { communityId: id },
  });
  const enable = (id: string): EnableCommunity => ({ ...asked, type: 'EnableCommunity', data: { communityId: id } });

  it.each([
    ['the owner', owner],
    ['an operator who is no member', operator(BOB, {})],
  ])('a root: by %s', (_, facts) => {
    disabling
      .given(main)
      .when(disable(MAIN), facts)
      .then([disabled(MAIN)]);
    enabling
      .given([...main, disabled(MAIN)])
      .when(enable(MAIN), facts)
      .then([enabled(MAIN)]);
  });

  it('a root: by nobody else', () => {
    disabling.given(main).when(disable(MAIN), mainAdmin).thenThrows('forbidden');
    disabling.given(main).when(disable(MAIN), eastAdmin).thenThrows('not-found');
    disabling.given(main).when(disable(MAIN), stranger).thenThrows('not-found');
    enabling.given(main).when(enable(MAIN), mainAdmin).thenThrows('forbidden');
    enabling.given([]).when(enable(MAIN), operator(BOB, {})).thenThrows('not-found');
  });

  it('a managed one: with MANAGE_SUB_COMMUNITIES in main', () => {
    disabling
      .given(east)
      .when(disable(EAST), mainAdmin)
      .then([disabled(EAST)]);
    disabling.given(east).when(disable(EAST), eastAdmin).thenThrows('forbidden');
    disabling
      .given(east)
      .when(disable(EAST), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
    disabling.given(east).when(disable(EAST), operator(BOB, {})).thenThrows('not-found');
  });

  it('repeated they change nothing', () => {
    disabling
      .given([...main, disabled(MAIN)])
      .when(disable(MAIN), owner)
      .thenNothing();
    enabling.given(main).when(enable(MAIN), owner).thenNothing();
  });

  it('rule 5: enabling remains in a disabled tree, disabling waits', () => {
    const tree = treeWith({ main: [disabled(MAIN)] });
    const facts = by(ADA, { [MAIN]: ['admin'] }, { tree });
    enabling
      .given([...east, disabled(EAST)])
      .when(enable(EAST), facts)
      .then([enabled(EAST)]);
    disabling.given(east).when(disable(EAST), facts).thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    disabling
      .given(main)
      .when({ ...disable(MAIN), expectedVersion: 2 }, owner)
      .thenThrows('version-mismatch');
    enabling
      .given(east)
      .when({ ...enable(EAST), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
});
