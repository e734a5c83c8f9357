import { hash } from 'node:crypto';

import type { Caller } from './caller';

interface Verified {
  readonly caller: Caller;
  readonly verifiedAt: number;
}

const MAX_TOKENS = 10_000;
// A signing key that its issuer withdraws is trusted no longer than this through tokens seen before.
const MAX_AGE_SECONDS = 300;

/**
 * Callers of tokens verified a short while ago, the least recently used forgotten first. It holds digests, no tokens.
 * Answers nothing for a token that must be verified anew; whether it has expired is the asker's to check.
 */
export class VerifiedTokens {
  private readonly byDigest = new Map<string, Verified>();

  constructor(private readonly maxTokens = MAX_TOKENS) {}

  get(token: string, nowSeconds: number): Caller | undefined {
    const digest = digestOf(token);
    const verified = this.byDigest.get(digest);
    if (verified === undefined) return undefined;
    this.byDigest.delete(digest);
    if (Math.abs(nowSeconds - verified.verifiedAt) > MAX_AGE_SECONDS) return undefined;
    this.byDigest.set(digest, verified);
    return verified.caller;
  }

  set(token: string, caller: Caller, nowSeconds: number): void {
    this.byDigest.set(digestOf(token), { caller, verifiedAt: nowSeconds });
    const [oldest] = this.byDigest.keys();
    if (this.byDigest.size > this.maxTokens && oldest !== undefined) this.byDigest.delete(oldest);
  }
}

const digestOf = (token: string) => hash('sha256', token, 'base64');
