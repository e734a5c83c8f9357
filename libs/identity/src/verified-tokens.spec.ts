import type { Caller } from './caller';
import { VerifiedTokens } from './verified-tokens';

const caller: Caller = {
  issuer: 'https://id.example.org',
  subject: 's-1',
  address: null,
  emailVerified: false,
  name: null,
  operator: false,
  expiresAt: 1_000,
};

describe('VerifiedTokens', () => {
  it('holds no more than it may, and forgets the least recently used first', () => {
    const tokens = new VerifiedTokens(2);
    tokens.set('a', caller, 0);
    tokens.set('b', caller, 0);
    tokens.get('a', 0);
    tokens.set('c', caller, 0);
    expect(['a', 'b', 'c'].map((token) => tokens.get(token, 0))).toEqual([caller, undefined, caller]);
  });

  it('forgets when the clock jumps back', () => {
    const tokens = new VerifiedTokens();
    tokens.set('a', caller, 1_000);
    expect(tokens.get('a', 0)).toBeUndefined();
  });
});
