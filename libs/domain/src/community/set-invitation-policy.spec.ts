import type { SetInvitationPolicy } from '../commands';
import {
  ADA,
  disabled,
  EAST,
  factsOf,
  MAIN,
  managedAdded,
  policySet,
  registered,
  specifyValid,
  standingOf,
  T0,
} from '../testing';
import { setInvitationPolicy } from './set-invitation-policy';

const by = (...standing: Parameters<typeof standingOf>) => factsOf(standingOf(...standing));
const mainAdmin = by(ADA, { [MAIN]: ['admin'] });
const eastAdmin = by(ADA, { [EAST]: ['admin'] });
const asked = { at: T0, actorId: ADA };
const main = [registered()];
const east = [managedAdded(EAST)];

describe('setting the invitation policy', () => {
  const { given } = specifyValid(setInvitationPolicy);
  const policy = {
    defaultLifetimeHours: 24,
    maxLifetimeHours: 48,
    allowedEmailDomains: ['example.org', 'example.com'],
  };
  const set = (id = MAIN): SetInvitationPolicy => ({
    ...asked,
    type: 'SetInvitationPolicy',
    data: { communityId: id, policy },
  });

  it('rule 13: is per root and needs EDIT_COMMUNITY', () => {
    given(main)
      .when(set(), mainAdmin)
      .then([policySet(policy)]);
    given(main)
      .when(set(), by(ADA, { [MAIN]: ['manage_member'] }))
      .thenThrows('forbidden');
    given(main).when(set(), eastAdmin).thenThrows('not-found');
  });

  it('rule 13: a managed community has none', () => {
    given(east).when(set(EAST), mainAdmin).thenThrows('not-found');
  });

  it('the same policy is nothing to do, in whatever order its domains come', () => {
    given([...main, policySet({ ...policy, allowedEmailDomains: ['example.com', 'example.org'] })])
      .when(set(), mainAdmin)
      .thenNothing();
  });

  it.each([
    ['another default lifetime', { defaultLifetimeHours: 12 }],
    ['another maximum lifetime', { maxLifetimeHours: 72 }],
    ['one domain more', { allowedEmailDomains: ['example.com'] }],
    ['one domain less', { allowedEmailDomains: ['example.com', 'example.net', 'example.org'] }],
    ['one domain in place of another', { allowedEmailDomains: ['example.com', 'example.net'] }],
  ])('%s than before is another policy', (_, before) => {
    given([...main, policySet({ ...policy, ...before })])
      .when(set(), mainAdmin)
      .then([policySet(policy)]);
  });

  it('rule 5: not while disabled', () => {
    given([...main, disabled(MAIN)])
      .when(set(), mainAdmin)
      .thenThrows('community-disabled');
  });

  it('version: is that of the community', () => {
    given(main)
      .when({ ...set(), expectedVersion: 2 }, mainAdmin)
      .thenThrows('version-mismatch');
  });
});
