import { createRemoteJWKSet, type JWTVerifyGetKey } from 'jose';

import { KeySourceUnavailableError } from './errors';

export interface OidcKeysOptions {
  readonly issuer: string;
  /** Null: taken from the issuer's discovery document. */
  readonly jwksUrl: string | null;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 3_000;
// A token that names no key, or an unknown one, is at fault itself.
const FAULTS_OF_THE_TOKEN: readonly unknown[] = [
  'ERR_JWKS_NO_MATCHING_KEY',
  'ERR_JWKS_MULTIPLE_MATCHING_KEYS',
  'ERR_JOSE_NOT_SUPPORTED',
];

/**
 * The public keys of an OpenID Connect issuer, fetched when the first token asks for one and again when a token names an
 * unknown one (at most twice a minute). Rejects with {@link KeySourceUnavailableError} while they cannot be fetched.
 */
export const createOidcKeys = ({ issuer, jwksUrl, timeoutMs = TIMEOUT_MS }: OidcKeysOptions): JWTVerifyGetKey => {
  const locate = jwksUrl === null ? () => discover(issuer, timeoutMs) : async () => new URL(jwksUrl);
  let opening: Promise<JWTVerifyGetKey> | null = null;
  const open = () => {
    opening ??= locate().then((url) => createRemoteJWKSet(url, { timeoutDuration: timeoutMs }));
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
