import { createHmac, generateKeyPairSync } from 'node:crypto';

import { DomainError } from '@app/contracts';
import { SignJWT } from 'jose';

import { KeySourceUnavailableError } from './errors';
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier';

const issuer = 'https://id.example.org';
const audience = 'guestlist';
const start = Date.parse('2026-01-01T00:00:00.000Z') / 1_000;
const { publicKey, privateKey } = generateKeyPairSync('ed25519');

let nowSeconds = start;
beforeEach(() => {
  nowSeconds = start;
});

const verifierWith = (options: Partial<TokenVerifierOptions> = {}) =>
  createTokenVerifier({
    issuer,
    audience,
    algorithms: ['EdDSA'],
    keys: publicKey,
    rolesClaim: 'roles',
    now: () => new Date(nowSeconds * 1_000),
    ...options,
  });

const claims = {
  iss: issuer,
  aud: audience,
  sub: 's-1',
  exp: start + 60,
  email: ' Ada@Example.org',
  email_verified: true,
  name: 'Ada\u202e Lovelace',
};
const sign = (changes: Record<string, unknown> = {}, key = privateKey, header: Record<string, unknown> = {}) =>
  new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA', ...header }).sign(key);
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('createTokenVerifier', () => {
  it.each([[[]], [['HS256']], [['none']], [['EdDSA', 'HS512']]])('refuses to take %j for algorithms', (algorithms) => {
    expect(() => verifierWith({ algorithms })).toThrow(RangeError);
  });
});

describe('verify', () => {
  it('answers the caller of a valid token', async () => {
    expect(await verifierWith().verify(await sign())).toEqual({
      issuer,
      subject: 's-1',
      address: 'ada@example.org',
      emailVerified: true,
      name: 'Ada  Lovelace',
      operator: false,
      expiresAt: start + 60,
    });
  });

  it('takes an audience among others, any type and a time to come within the tolerance', async () => {
    const token = await sign({ aud: ['other', audience], nbf: start + 3 }, privateKey, { typ: 'at+jwt' });
    await expect(verifierWith().verify(token)).resolves.toMatchObject({ subject: 's-1' });
  });

  it.each([
    ['has another audience', { aud: 'other' }, 'not issued for this service'],
    ['has another issuer', { iss: 'https://other.example' }, 'not issued for this service'],
    ['has expired', { exp: start - 6 }, 'expired'],
    ['is not valid yet', { nbf: start + 6 }, 'valid token'],
    ['names no issuer', { iss: undefined }, 'not issued for this service'],
    ['names no audience', { aud: undefined }, 'not issued for this service'],
    ['names no subject', { sub: undefined }, 'valid token'],
    ['names an empty subject', { sub: '' }, 'valid token'],
    ['names a subject of 256 characters', { sub: 'x'.repeat(256) }, 'valid token'],
    ['names a subject that is a number', { sub: 7 }, 'valid token'],
    ['names no end', { exp: undefined }, 'valid token'],
    ['names an end that is text', { exp: '2026' }, 'valid token'],
  ])('refuses a token that %s', async (_what, changes, next) => {
    const token = await sign(changes);
    const error: unknown = await verifierWith()
      .verify(token)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(DomainError);
    expect(error).toMatchObject({ code: 'unauthenticated', details: {} });
    // What caused it holds the claims.
    expect(error).not.toHaveProperty('cause');
    expect((error as DomainError).message).toContain(next);
    expect((error as DomainError).message).not.toContain(token);
  });

  it.each<[string, () => string | Promise<string>]>([
    ['another key', () => sign({}, generateKeyPairSync('ed25519').privateKey)],
    ['no signature (alg none)', () => `${encode({ alg: 'none' })}.${encode(claims)}.`],
    [
      'the public key as a shared secret (HS256)',
      () => {
        const input = `${encode({ alg: 'HS256' })}.${encode(claims)}`;
        const secret = publicKey.export({ format: 'pem', type: 'spki' });
        return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      },
    ],
    [
      'an algorithm that is not asked for',
      () => {
        const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
        return sign({}, rsa.privateKey, { alg: 'RS256' });
      },
    ],
    [
      'claims changed after signing',
      async () => (await sign()).replace(/\.[^.]+\./, `.${encode({ ...claims, sub: 's-2' })}.`),
    ],
    ['nothing in it', () => ''],
    ['no dots', () => 'token'],
    ['a length beyond reason', async () => sign({ name: 'x'.repeat(20_000) })],
  ])('refuses a token with %s', async (_what, make) => {
    await expect(verifierWith().verify(await make())).rejects.toMatchObject({
      name: 'DomainError',
      code: 'unauthenticated',
    });
  });

  it.each([
    [{ email: undefined }, null],
    [{ email: 7 }, null],
    [{ email: 'not an address' }, null],
  ])('answers no address for %j', async (changes, address) => {
    expect((await verifierWith().verify(await sign(changes))).address).toBe(address);
  });

  it.each([undefined, false, 'true', 1])('holds an address verified only by true, not by %j', async (verified) => {
    expect((await verifierWith().verify(await sign({ email_verified: verified }))).emailVerified).toBe(false);
  });

  it.each([
    [['guestlist:operator'], true],
    [['other', 'guestlist:operator'], true],
    ['guestlist:operator', true],
    ['other guestlist:operator', true],
    [['other'], false],
    ['guestlist:operators', false],
    ['not-guestlist:operator', false],
    [{ 'guestlist:operator': true }, false],
    [[['guestlist:operator']], false],
    [undefined, false],
  ])('reads the roles %j as operator: %j', async (roles, operator) => {
    expect((await verifierWith().verify(await sign({ roles }))).operator).toBe(operator);
  });

  it('reads the roles from the claim it is told, and from no other', async () => {
    const token = await sign({ roles: ['guestlist:operator'], 'https://example.org/roles': ['guestlist:operator'] });
    expect((await verifierWith({ rolesClaim: 'https://example.org/roles' }).verify(token)).operator).toBe(true);
    expect((await verifierWith({ rolesClaim: 'constructor' }).verify(token)).operator).toBe(false);
  });
});

describe('a token seen before', () => {
  const counting = () => {
    const keys = jest.fn(() => publicKey);
    return { keys, verifier: verifierWith({ keys }) };
  };

  it('is not verified again', async () => {
    const { keys, verifier } = counting();
    const token = await sign();
    expect(await verifier.verify(token)).toEqual(await verifier.verify(token));
    expect(keys).toHaveBeenCalledTimes(1);
  });

  it('is refused from its end on', async () => {
    const { verifier } = counting();
    const token = await sign();
    await verifier.verify(token);
    nowSeconds = start + 64.9;
    await expect(verifier.verify(token)).resolves.toBeDefined();
    nowSeconds = start + 65;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is verified anew after five minutes, so that a withdrawn key stops counting', async () => {
    const { keys, verifier } = counting();
    const token = await sign({ exp: start + 3_600 });
    await verifier.verify(token);
    keys.mockReturnValue(generateKeyPairSync('ed25519').publicKey);
    nowSeconds = start + 300;
    await expect(verifier.verify(token)).resolves.toBeDefined();
    nowSeconds = start + 301;
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it('is not remembered when it was refused', async () => {
    const { keys, verifier } = counting();
    const token = await sign({ aud: 'other' });
    await expect(verifier.verify(token)).rejects.toThrow(DomainError);
    await expect(verifier.verify(token)).rejects.toThrow(DomainError);
    expect(keys).toHaveBeenCalledTimes(2);
  });
});

describe('keys that cannot be had', () => {
  it('are no fault of the token', async () => {
    const keys = jest.fn().mockRejectedValueOnce(new KeySourceUnavailableError('away')).mockResolvedValue(publicKey);
    const verifier = verifierWith({ keys });
    const token = await sign();
    await expect(verifier.verify(token)).rejects.toThrow(KeySourceUnavailableError);
    await expect(verifier.verify(token)).resolves.toMatchObject({ subject: 's-1' });
  });
});
