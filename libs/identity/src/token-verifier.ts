import type { KeyObject } from 'node:crypto';

import { DomainError } from '@app/contracts';
import { type CryptoKey, type JWK, jwtVerify, type JWTVerifyGetKey } from 'jose';

import type { Caller, TokenVerifier } from './caller';
import { callerOf } from './claims';
import { KeySourceUnavailableError } from './errors';
import { VerifiedTokens } from './verified-tokens';

/** Signatures that a holder of the public key cannot make. A shared secret is none of them. */
export const asymmetricAlgorithms = [
  ...['EdDSA', 'Ed25519', 'ES256', 'ES384', 'ES512'],
  ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
] as const;

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Algorithms a token may be signed with; the others are refused whatever their signature. */
  readonly algorithms: readonly string[];
  /** A public key, or where to find the one that a token names. */
  readonly keys: JWTVerifyGetKey | CryptoKey | KeyObject | JWK;
  readonly rolesClaim: string;
  readonly now?: () => Date;
}

const CLOCK_TOLERANCE_SECONDS = 5;
const MAX_TOKEN_LENGTH = 16_384;

/**
 * Verifies tokens of one issuer for one audience. Rejects with `KeySourceUnavailableError` when the keys cannot be had,
 * with `DomainError('unauthenticated')` for anything else. Throws RangeError unless every algorithm is asymmetric.
 */
export const createTokenVerifier = (options: TokenVerifierOptions): TokenVerifier => {
  const known: readonly string[] = asymmetricAlgorithms;
  if (options.algorithms.length === 0 || !options.algorithms.every((algorithm) => known.includes(algorithm))) {
    throw new RangeError(`Tokens are signed with one of ${known.join(', ')}`);
  }
  return new JwtVerifier(options);
};

class JwtVerifier implements TokenVerifier {
  private readonly verified = new VerifiedTokens();
  private readonly getKey: JWTVerifyGetKey;
  private readonly now: () => Date;

  constructor(private readonly options: TokenVerifierOptions) {
    const { keys } = options;
    this.getKey = typeof keys === 'function' ? keys : () => keys;
    this.now = options.now ?? (() => new Date());
  }

  async verify(token: string): Promise<Caller> {
    if (token.length > MAX_TOKEN_LENGTH) throw unauthenticated();
    const nowSeconds = this.now().getTime() / 1_000;
    const seen = this.verified.get(token, nowSeconds);
    const caller = seen ?? (await this.verifyAnew(token));
    if (caller.expiresAt + CLOCK_TOLERANCE_SECONDS <= nowSeconds) throw expired();
    if (seen === undefined) this.verified.set(token, caller, nowSeconds);
    return caller;
  }

  private async verifyAnew(token: string): Promise<Caller> {
    const { issuer, audience, algorithms, rolesClaim } = this.options;
    const { payload } = await jwtVerify(token, this.getKey, {
      issuer,
      audience,
      algorithms: [...algorithms],
      requiredClaims: ['iss', 'sub', 'aud', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: this.now(),
    }).catch(refuse);
    const caller = callerOf(payload, rolesClaim);
    if (caller === null) throw unauthenticated();
    return caller;
  }
}

// The cause is left behind: it holds the claims of the token.
const refuse = (error: unknown): never => {
  if (error instanceof KeySourceUnavailableError) throw error;
  const { code, claim } = error as { readonly code?: unknown; readonly claim?: unknown };
  if (code === 'ERR_JWT_EXPIRED') throw expired();
  if (claim === 'iss' || claim === 'aud') throw notForUs();
  throw unauthenticated();
};

const expired = () => new DomainError('unauthenticated', 'The token has expired. Sign in again');
const notForUs = () =>
  new DomainError('unauthenticated', 'The token was not issued for this service. Sign in to it and send that token');
const unauthenticated = () =>
  new DomainError('unauthenticated', 'Send a valid token in the header: Authorization: Bearer <token>');
