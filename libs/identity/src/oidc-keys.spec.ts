import { generateKeyPairSync } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { SignJWT } from 'jose';

import { KeySourceUnavailableError } from './errors';
import { createOidcKeys } from './oidc-keys';
import { createTokenVerifier } from './token-verifier';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const audience = 'guestlist';
const DISCOVERY = '/.well-known/openid-configuration';

let server: Server;
let issuer: string;
let answers: Map<string, unknown>;
let asked: string[];

const listener: RequestListener = (request, response) => {
  const path = request.url ?? '';
  asked.push(path);
  const answer = answers.get(path);
  if (answer === 'silence') return;
  response.statusCode = answer === undefined ? 404 : 200;
  response.end(typeof answer === 'string' ? answer : JSON.stringify(answer ?? {}));
};

beforeEach(async () => {
  asked = [];
  server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = new Map<string, unknown>([
    [DISCOVERY, { issuer, jwks_uri: `${issuer}/keys` }],
    ['/keys', { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'k-1' }] }],
  ]);
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const verifier = (jwksUrl: string | null = null) =>
  createTokenVerifier({
    issuer,
    audience,
    algorithms: ['EdDSA'],
    keys: createOidcKeys({ issuer, jwksUrl, timeoutMs: 200 }),
    rolesClaim: 'roles',
  });

let signed = 0;
/** Each is another token, so that none is known already. */
const sign = (kid = 'k-1', key = privateKey) =>
  new SignJWT({ jti: String((signed += 1)) })
    .setProtectedHeader({ alg: 'EdDSA', kid })
    .setIssuer(issuer)
    .setAudience(audience)
    .setSubject('s-1')
    .setExpirationTime('1h')
    .sign(key);

describe('createOidcKeys', () => {
  it('asks for nothing before a token does', async () => {
    verifier();
    expect(asked).toEqual([]);
  });

  it('finds the keys by discovery, once for all tokens', async () => {
    const opened = verifier();
    const tokens = await Promise.all([sign(), sign(), sign()]);
    await Promise.all(tokens.map((token) => opened.verify(token)));
    expect((await opened.verify(await sign())).subject).toBe('s-1');
    expect(asked).toEqual([DISCOVERY, '/keys']);
  });

  it('needs no discovery when it is told where the keys are', async () => {
    expect((await verifier(`${issuer}/keys`).verify(await sign())).subject).toBe('s-1');
    expect(asked).toEqual(['/keys']);
  });

  it.each([
    ['names an unknown key', () => sign('k-2')],
    ['is signed with another key of the same name', () => sign('k-1', generateKeyPairSync('ed25519').privateKey)],
  ])('refuses a token that %s', async (_what, make) => {
    await expect(verifier().verify(await make())).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  it.each([
    ['discovery fails', () => answers.delete(DISCOVERY)],
    ['discovery is silent', () => answers.set(DISCOVERY, 'silence')],
    ['discovery is no JSON', () => answers.set(DISCOVERY, '<html>')],
    ['discovery names another issuer', () => answers.set(DISCOVERY, { issuer: 'x', jwks_uri: `${issuer}/keys` })],
    ['discovery names no keys', () => answers.set(DISCOVERY, { issuer })],
    ['the keys are missing', () => answers.delete('/keys')],
    ['the keys are silent', () => answers.set('/keys', 'silence')],
    ['the keys are none', () => answers.set('/keys', { keys: 'none' })],
  ])('is unavailable while %s, and back afterwards', async (_what, spoil) => {
    const healthy = new Map(answers);
    const opened = verifier();
    spoil();
    await expect(opened.verify(await sign())).rejects.toThrow(KeySourceUnavailableError);
    answers = healthy;
    expect((await opened.verify(await sign())).subject).toBe('s-1');
  });

  describe('when time passes', () => {
    const SECOND = 1_000;
    const MINUTE = 60 * SECOND;
    const rotated = generateKeyPairSync('ed25519');
    const keysOf = (...keys: [typeof publicKey, string][]) => ({
      keys: keys.map(([key, kid]) => ({ ...key.export({ format: 'jwk' }), kid })),
    });
    let elapsed = 0;
    beforeEach(() => {
      elapsed = 0;
      const real = Date.now.bind(Date);
      jest.spyOn(Date, 'now').mockImplementation(() => real() + elapsed);
    });
    afterEach(() => {
      jest.restoreAllMocks();
    });
    const fetches = () => asked.filter((path) => path === '/keys').length;

    it('takes a new key of the issuer, and asks for unknown ones at most twice a minute', async () => {
      const opened = verifier();
      await opened.verify(await sign());
      answers.set('/keys', keysOf([publicKey, 'k-1'], [rotated.publicKey, 'k-2']));
      const fresh = () => sign('k-2', rotated.privateKey);
      for (let times = 0; times < 20; times += 1)
        await expect(opened.verify(await sign(`unknown-${times}`))).rejects.toMatchObject({ code: 'unauthenticated' });
      await expect(opened.verify(await fresh())).rejects.toMatchObject({ code: 'unauthenticated' });
      expect(fetches()).toBe(1);
      elapsed = 31 * SECOND;
      expect((await opened.verify(await fresh())).subject).toBe('s-1');
      for (let times = 0; times < 20; times += 1)
        await expect(opened.verify(await sign(`unknown-${times}`))).rejects.toMatchObject({ code: 'unauthenticated' });
      expect(fetches()).toBe(2);
    });

    it('lets go of a key that the issuer has withdrawn after ten minutes', async () => {
      const opened = verifier();
      await opened.verify(await sign());
      answers.set('/keys', keysOf([rotated.publicKey, 'k-2']));
      elapsed = 9 * MINUTE;
      await opened.verify(await sign());
      expect(fetches()).toBe(1);
      elapsed = 11 * MINUTE;
      await opened.verify(await sign());
      let refused: unknown = null;
      for (let turns = 0; refused === null && turns < 2_000; turns += 1) {
        refused = await opened.verify(await sign()).then(
          () => null,
          (error: unknown) => error,
        );
      }
      expect(refused).toMatchObject({ code: 'unauthenticated' });
      expect(fetches()).toBe(2);
    });

    it('goes on with the keys it has while the issuer does not answer, for an hour', async () => {
      const opened = verifier();
      await opened.verify(await sign());
      answers.delete('/keys');
      for (elapsed = 11 * MINUTE; elapsed < 59 * MINUTE; elapsed += 11 * MINUTE) {
        expect((await opened.verify(await sign('k-1'))).subject).toBe('s-1');
      }
      expect(fetches()).toBeGreaterThan(1);
      elapsed = 61 * MINUTE;
      await expect(opened.verify(await sign())).rejects.toThrow(KeySourceUnavailableError);
    });
  });
});
