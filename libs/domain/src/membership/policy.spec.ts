import { defaultInvitationPolicy } from '../community/community.fold';
import { DUE, T0 } from '../testing';
import { expiryAfter } from './policy';

const policy = { ...defaultInvitationPolicy, maxLifetimeHours: 200 };

describe('when an offer ends', () => {
  it('rule 13: after the hours asked for, or the default', () => {
    expect(expiryAfter(policy, T0, 1)).toBe('2026-01-01T01:00:00.000Z');
    expect(expiryAfter(policy, T0, 200)).toBe('2026-01-09T08:00:00.000Z');
    expect(expiryAfter(policy, T0, undefined)).toBe(DUE);
  });

  it('rule 13: a default beyond the maximum gives the maximum', () => {
    expect(expiryAfter({ ...policy, maxLifetimeHours: 2 }, T0, undefined)).toBe('2026-01-01T02:00:00.000Z');
  });

  it.each([0, 1.5, 201])('rule 13: says what can be asked for instead of %s hours', (hours) => {
    expect(() => expiryAfter(policy, T0, hours)).toThrow('Choose a whole number of hours between 1 and 200.');
  });
});
