import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

import { KeySourceUnavailableError } from './errors';

export interface OidcKeysOptions {
  readonly issuer: string;
  /** Null: taken from the issuer's discovery document. */
  readonly jwksUrl: string | null;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3_000;
const MINUTE_MS = 60_000;
// Whoever names unknown keys makes this process ask the issuer no more often than this.
const COOLDOWN_MS = MINUTE_MS / 2;
// What an issuer withdraws is noticed within the first; while it cannot be asked, its keys are good for the second.
const REFRESH_MS = 10 * MINUTE_MS;
const TRUSTED_MS = 60 * MINUTE_MS;
// A token that names no key, or an unknown one, is at fault itself.
const FAULTS_OF_THE_TOKEN: readonly unknown[] = [
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'ERR_JOSE_NOT_SUPPORTED',
];

/**
 * The public keys of an OpenID Connect issuer, fetched when the first token asks for one and again when a token names an
 * unknown one (at most twice a minute). They are fetched anew every ten minutes, beside the tokens; while the issuer does not
 * answer they are good for an hour. Rejects with {@link KeySourceUnavailableError} while there are none.
 */
export const createOidcKeys = ({ issuer, jwksUrl, timeoutMs = TIMEOUT_MS }: OidcKeysOptions): JWTVerifyGetKey => {
  const locate = jwksUrl === null ? () => discover(issuer, timeoutMs) : async () => new URL(jwksUrl);
  let opening: Promise<JWTVerifyGetKey> | null = null;
  const open = () => {
    opening ??= locate().then((url) => refreshing(url, timeoutMs));
    return opening.catch((error: unknown) => {
      opening = null;
      throw error;
    });
  };
  return async (header, token) => {
    try {
      const getKey = await open();
      return await getKey(header, token);
    } catch (cause) {
      if (FAULTS_OF_THE_TOKEN.includes((cause as { readonly code?: unknown }).code)) throw cause;
      throw new KeySourceUnavailableError('The keys of the token issuer cannot be fetched', { cause });
    }
  };
};

const refreshing = (url: URL, timeoutDuration: number): JWTVerifyGetKey => {
  const keys = createRemoteJWKSet(url, {
    ...{ timeoutDuration, cooldownDuration: COOLDOWN_MS, cacheMaxAge: TRUSTED_MS },
  });
  let refreshedAt = Date.now();
  return (header, token) => {
    if (Date.now() - refreshedAt >= REFRESH_MS) {
      refreshedAt = Date.now();
      // It failed: the keys known so far are good until they are too old, and then that is told.
      keys.reload().catch(() => undefined);
    }
    return keys(header, token);
  };
};

const discover = async (issuer: string, timeoutMs: number): Promise<URL> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    headers: { accept: 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok) throw new Error(`Discovery answered ${response.status}`);
  const document = (await response.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  if (document.issuer !== issuer) throw new Error('The discovery document is another issuer’s');
  if (typeof document.jwks_uri !== 'string') throw new Error('The discovery document names no keys');
  return new URL(document.jwks_uri);
};
