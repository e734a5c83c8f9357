import type { RegistrationFacts } from '../authority/facts';
import type { RegisterCommunity } from '../commands';
import { ADA, BOB, MAIN, registered, specifyValid, T0 } from '../testing';
import { registerCommunity, registersAsOperator } from './register-community';
const asked = { at: T0, actorId: ADA };

describe('registering a community', () => {
  const { given } = specifyValid(registerCommunity);
  const register = (ownerId = ADA): RegisterCommunity => ({
    ...asked,
    type: 'RegisterCommunity',
    data: { communityId: MAIN, name: 'Main', kind: 'mssp-main', ownerId },
  });
  const open: RegistrationFacts = { registrationOpen: true, operator: false };
  const closed: RegistrationFacts = { registrationOpen: false, operator: false };
  const byOperator: RegistrationFacts = { registrationOpen: false, operator: true };

  it('makes a root that the caller owns', () => {
    given([])
      .when(register(), open)
      .then([registered('mssp-main', MAIN, ADA)]);
  });

  it('an operator names another owner; nobody else does', () => {
    given([])
      .when(register(BOB), byOperator)
      .then([registered('mssp-main', MAIN, BOB)]);
    given([]).when(register(BOB), open).thenThrows('forbidden');
  });

  it('is for operators alone where registration is closed', () => {
    given([]).when(register(), closed).thenThrows('forbidden');
    given([])
      .when(register(), byOperator)
      .then([registered('mssp-main', MAIN, ADA)]);
  });

  it('repeated it changes nothing', () => {
    given([registered('mssp-main', MAIN, ADA)])
      .when(register(), open)
      .thenNothing();
  });

  it('version: what is yet to be made is at version 0', () => {
    given([])
      .when({ ...register(), expectedVersion: 1 }, open)
      .thenThrows('version-mismatch', { version: 0 });
    given([])
      .when({ ...register(), expectedVersion: 0 }, open)
      .thenEvents((events) => expect(events).toHaveLength(1));
    given([registered('mssp-main', MAIN, ADA)])
      .when({ ...register(), expectedVersion: 0 }, open)
      .thenThrows('version-mismatch', { version: 1 });
  });

  it('rests on the operator role only where it must', () => {
    expect(registersAsOperator(register(), { registrationOpen: true, operator: true })).toBe(false);
    expect(registersAsOperator(register(BOB), { registrationOpen: true, operator: true })).toBe(true);
    expect(registersAsOperator(register(), byOperator)).toBe(true);
  });
});
