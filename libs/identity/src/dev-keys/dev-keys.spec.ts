import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createTokenVerifier } from '../token-verifier';
import { DEV_ALGORITHM, openDevKey } from './dev-key';
import { mintDevToken } from './mint-dev-token';

const folder = mkdtempSync(join(tmpdir(), 'dev-keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const issuer = 'guestlist-dev';
const audience = 'guestlist';
const now = new Date('2026-01-01T00:00:00.500Z');

describe('openDevKey', () => {
  it('makes a key for its owner alone and answers the same one ever after', async () => {
    const path = join(folder, 'one.jwk');
    const [first, second] = await Promise.all([openDevKey(path), openDevKey(path)]);
    expect(first.keyId).toBe(second.keyId);
    expect((await openDevKey(path)).keyId).toBe(first.keyId);
    expect((await openDevKey(join(folder, 'two.jwk'))).keyId).not.toBe(first.keyId);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(first.warning).toBeNull();
    expect(first.publicKey.type).toBe('public');
  });

  it.each(['', '{}', 'hello', '{"kty":"oct","k":"c2VjcmV0"}'])('refuses a file that holds %j', async (content) => {
    const path = join(folder, 'bad.jwk');
    writeFileSync(path, content);
    await expect(openDevKey(path)).rejects.toThrow('holds no Ed25519 key');
    expect(readFileSync(path, 'utf8')).toBe(content);
  });
});

describe('mintDevToken', () => {
  const setUp = async () => {
    const key = await openDevKey(join(folder, 'dev-signing.jwk'));
    const verifier = createTokenVerifier({
      ...{ issuer, audience, algorithms: [DEV_ALGORITHM], keys: key.publicKey, rolesClaim: 'roles' },
      now: () => now,
    });
    const mint = (changes: { email: string; name?: string; operator?: boolean; verified?: boolean }) =>
      mintDevToken({ key, issuer, audience, ttlSeconds: 3_600, rolesClaim: 'roles', now, ...changes });
    return { mint, verify: async (token: Promise<string>) => verifier.verify(await token) };
  };

  it('makes tokens that the verifier takes', async () => {
    const { mint, verify } = await setUp();
    expect(await verify(mint({ email: 'ada@example.org', name: 'Ada' }))).toEqual({
      issuer,
      subject: expect.stringMatching(/^dev\|[0-9a-f]{32}$/) as string,
      address: 'ada@example.org',
      emailVerified: true,
      name: 'Ada',
      operator: false,
      expiresAt: 1_767_225_600 + 3_600,
    });
  });

  it('says operator and unverified when asked', async () => {
    const { mint, verify } = await setUp();
    const caller = await verify(mint({ email: 'ada@example.org', operator: true, verified: false }));
    expect(caller).toMatchObject({ operator: true, emailVerified: false, name: null });
  });

  it('gives one address one subject however it is typed, and another address another', async () => {
    const { mint, verify } = await setUp();
    const typed = ['ada@bücher.example', ' ADA@XN--BCHER-KVA.example ', 'ada@BÜCHER.example'];
    const subjects = await Promise.all(typed.map(async (email) => (await verify(mint({ email }))).subject));
    expect(new Set(subjects).size).toBe(1);
    expect((await verify(mint({ email: 'bob@example.org' }))).subject).not.toBe(subjects[0]);
  });

  it('refuses what is no address, without repeating it', async () => {
    const { mint } = await setUp();
    await expect(mint({ email: 'ada@localhost' })).rejects.toMatchObject({ code: 'email-invalid' });
    await expect(mint({ email: 'ada@localhost' })).rejects.toThrow(/^(?!.*localhost)/);
  });
});
