import type { TransferFacts } from '../authority/facts';
import type { TransferOwnership } from '../commands';
import { emptyMembership } from '../membership/membership.fold';
import {
  ADA,
  BOB,
  disabled,
  EAST,
  factsOf,
  GUY,
  historyOf,
  MAIN,
  managedAdded,
  membershipAfter,
  OLGA,
  personId,
  registered,
  specifyValid,
  standingOf,
  T0,
  transferred,
} from '../testing';
import { restsOnOperator } from './situation';
import { transferOwnership } from './transfer-ownership';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const operator = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing), true);
const owner = by(OLGA, {});
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const stranger = by(BOB, {});
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const east = [managedAdded(EAST)];

describe('transferring ownership', () => {
  const { given } = specifyValid(transferOwnership);
  const transfer = (to = GUY): TransferOwnership => ({
    ...asked,
    type: 'TransferOwnership',
    data: { communityId: MAIN, personId: to },
  });
  const toHeir = (
    facts: ReturnType<typeof by>,
    heir = standingOf(GUY, { [MAIN]: ['guest'] }),
    ownerMembership = emptyMembership,
  ): TransferFacts => ({ ...facts, heir, ownerMembership });

  it('rule 24: goes to a member of the root, by the owner or an operator', () => {
    given(main)
      .when(transfer(), toHeir(owner))
      .then([transferred(OLGA, GUY)]);
    given(main)
      .when(transfer(), toHeir(operator(BOB, {})))
      .then([transferred(OLGA, GUY)]);
    given(main).when(transfer(), toHeir(mainAdmin)).thenThrows('forbidden');
    given(main).when(transfer(), toHeir(eastAdmin)).thenThrows('not-found');
  });

  it('rule 24: records where the membership of the former owner stood', () => {
    const ownerMembership = membershipAfter(historyOf(OLGA).added({ [EAST]: ['guest'] }));
    given(main)
      .when(transfer(), toHeir(owner, undefined, ownerMembership))
      .then([transferred(OLGA, GUY, 1)]);
  });

  it.each([
    ['a member of a managed community alone', standingOf(GUY, { [EAST]: ['admin'] })],
    ['somebody suspended in the root', standingOf(GUY, { [MAIN]: ['admin'] }, { suspendedIn: [MAIN] })],
    [
      'a former member',
      {
        ...standingOf(GUY, {}),
        membership: membershipAfter(historyOf().added({ [MAIN]: ['guest'] }), historyOf().left(MAIN)),
      },
    ],
  ])('rule 24: does not go to %s', (_, heir) => {
    given(main).when(transfer(), toHeir(owner, heir)).thenThrows('not-a-member');
  });

  it('rule 27: somebody never seen in the tree is unknown', () => {
    given(main)
      .when(transfer(personId(1)), toHeir(owner, standingOf(personId(1), {})))
      .thenThrows('not-found');
  });

  it('to the owner is nothing to do', () => {
    given(main)
      .when(transfer(OLGA), toHeir(owner, standingOf(OLGA, {})))
      .thenNothing();
  });

  it('a former owner who kept his admin can be the heir', () => {
    given([...main, transferred(OLGA, GUY)])
      .when(transfer(OLGA), toHeir(by(GUY, {}), standingOf(OLGA, {})))
      .then([transferred(GUY, OLGA)]);
  });

  it('a managed community has no owner of its own', () => {
    given(east).when(transfer(), toHeir(owner)).thenThrows('not-found');
    given(east)
      .when(transfer(), toHeir(operator(BOB, {})))
      .thenThrows('not-found');
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(transfer(), toHeir(owner))
      .thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    given(main)
      .when({ ...transfer(), expectedVersion: 7 }, toHeir(owner))
      .thenThrows('version-mismatch');
  });

  it('rests on the operator role only for whoever does not own the root', () => {
    expect(restsOnOperator(operator(BOB, {}))).toBe(true);
    expect(restsOnOperator(operator(OLGA, {}))).toBe(false);
    expect(restsOnOperator(stranger)).toBe(false);
  });
});
