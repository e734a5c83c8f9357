import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

import { SignJWT, UnsecuredJWT } from 'jose';

export const ISSUER = 'https://id.example.org';
export const AUDIENCE = 'guestlist';

const rsa = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
const ours = rsa();

/** What tokens are verified with. */
export const publicKey = createPublicKey(ours);

interface Claims {
  readonly subject?: string;
  readonly verified?: boolean;
  readonly operator?: boolean;
}

const claimsOf = (name: string, { verified = true, operator = false }: Claims) => ({
  ...{ email: `${name}@example.org`, email_verified: verified, name },
  ...(operator ? { roles: ['guestlist:operator'] } : {}),
});

const HOUR = 3_600;
const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

type Change = (token: SignJWT) => SignJWT;

const sign = (name: string, claims: Claims, change: Change = (token) => token, key: KeyObject = ours, alg = 'RS256') =>
  change(
    new SignJWT(claimsOf(name, claims))
      .setProtectedHeader({ alg })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(claims.subject ?? `s-${name}`)
      .setIssuedAt()
      .setExpirationTime(nowSeconds() + HOUR),
  ).sign(alg === 'HS256' ? Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })) : key);

/** A token that is right in everything. */
export const tokenOf = (name: string, claims: Claims = {}): Promise<string> => sign(name, claims);

const unsecured = (name: string): string =>
  new UnsecuredJWT(claimsOf(name, {}))
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject(`s-${name}`)
    .setExpirationTime(nowSeconds() + HOUR)
    .encode();

/** Tokens of somebody who may do everything, each wrong in one thing; null is none. */
export const wrongTokens: Readonly<Record<string, (name: string) => Promise<string | null>>> = {
  'no token': async () => null,
  'a token that has expired': (name) => sign(name, {}, (token) => token.setExpirationTime(nowSeconds() - 60)),
  'a token that is not valid yet': (name) => sign(name, {}, (token) => token.setNotBefore(nowSeconds() + HOUR)),
  'a token for another audience': (name) => sign(name, {}, (token) => token.setAudience('another')),
  'a token of another issuer': (name) => sign(name, {}, (token) => token.setIssuer('https://evil.example.org')),
  'a token signed with another key': (name) => sign(name, {}, undefined, rsa()),
  'a token with the algorithm none': async (name) => unsecured(name),
  'a token signed with the public key as a shared secret': (name) => sign(name, {}, undefined, ours, 'HS256'),
  'a token whose claims were changed': async (name) => {
    const [head, , signature] = (await sign('eve', {})).split('.');
    const [, payload] = (await sign(name, {})).split('.');
    return [head, payload, signature].join('.');
  },
};
