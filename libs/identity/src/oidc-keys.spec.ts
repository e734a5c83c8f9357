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

const sign = (kid = 'k-1', key = privateKey) =>
  new SignJWT()
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
});
