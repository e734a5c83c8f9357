import { createServer } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfiguration, type RunningProcess } from '@app/runtime';

import { startStandalone } from '../../apps/standalone/src/standalone';
import { type Answer, expectStatus, send } from '../support/api';
import { type RunningProvider, signInPerson, signInService, startProvider } from './sign-in';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

describe('with a real OpenID Connect provider', () => {
  let provider: RunningProvider;
  let guestlist: RunningProcess;
  let url: string, folder: string;
  beforeAll(async () => {
    provider = await startProvider();
    folder = await mkdtemp(join(tmpdir(), 'guestlist-oidc-'));
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const stores = { EVENT_STORE_URL: 'memory:', READ_MODEL_URL: 'memory:', PEOPLE_URL: 'memory:', DATA_DIR: folder };
    const auth = { AUTH_ISSUER: provider.issuer, AUTH_AUDIENCE: 'guestlist', COMMUNITY_REGISTRATION: 'open' };
    const quiet = { PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' };
    guestlist = await startStandalone(readConfiguration({ ...stores, ...auth, ...quiet }));
  });
  afterAll(async () => {
    await guestlist.close();
    await provider.stop();
    await rm(folder, { recursive: true });
  });

  const as =
    (token: string) =>
    (method: string, path: string, body?: unknown): Promise<Answer> =>
      send(url, method, path, { body, headers: { authorization: `Bearer ${token}` } });
  const person = async (login: string) => as((await signInPerson(provider.issuer, login)).access_token);
  const service = async (client: string) => as((await signInService(provider.issuer, client)).access_token);

  it('a person who signed in by code and PKCE is known by the verified address', async () => {
    const ada = await person('ada');
    expect(expectStatus(await ada('GET', '/v1/me'), 200)).toMatchObject({
      ...{ email: 'ada@example.org', emailVerified: true, name: 'Ada Lovelace', operator: false },
    });
    expect(expectStatus(await (await person('olga'))('GET', '/v1/me'), 200)).toMatchObject({ operator: true });
  });

  it('a service account is invited, accepts and invites like anybody else', async () => {
    const [ada, nightly] = [await person('ada'), await service('nightly-import')];
    const { communityId } = expectStatus(
      await ada('POST', '/v1/communities', { name: 'Acme', kind: 'standalone' }),
      201,
    );
    const offer = {
      email: 'nightly-import@services.example.org',
      communities: { [communityId]: ['manage_member', 'guest'] },
    };
    const { invitationId } = expectStatus(await ada('POST', '/v1/invitations', offer), 201);
    expectStatus(await nightly('POST', `/v1/invitations/${invitationId}/accept`), 200);
    const imported = { email: 'grace@example.org', communities: { [communityId]: ['guest'] } };
    const { position } = expectStatus(await nightly('POST', '/v1/invitations', imported), 201);
    const audit = await ada('GET', `/v1/communities/${communityId}/audit?order=desc&limit=1&minPosition=${position}`);
    expect(expectStatus(audit, 200).items).toMatchObject([{ type: 'UserInvited', actor: { name: 'Nightly import' } }]);
  });

  it('a second account with the address of somebody is nobody', async () => {
    const ada = await person('ada');
    expectStatus(await ada('POST', '/v1/communities', { name: 'Bound', kind: 'standalone' }), 201);
    const impostor = await person('impostor');
    expect(expectStatus(await impostor('GET', '/v1/me/communities'), 403).code).toBe('identity-conflict');
    const registered = await impostor('POST', '/v1/communities', { name: 'Mine', kind: 'standalone' });
    expect(expectStatus(registered, 403).code).toBe('identity-conflict');
    expect(expectStatus(await impostor('GET', '/v1/me'), 200)).toMatchObject({ personId: null });
    expectStatus(await ada('GET', '/v1/me/communities'), 200);
  });

  it('an account without a verified address, and a service without an address, may do nothing', async () => {
    for (const somebody of [await person('unverified'), await service('nameless')]) {
      expect(expectStatus(await somebody('GET', '/v1/me/communities'), 403).code).toBe('email-not-verified');
      expect(expectStatus(await somebody('GET', '/v1/me'), 200)).toMatchObject({
        personId: null,
        emailVerified: false,
      });
    }
  });

  it('tokens that the provider made for something else are refused', async () => {
    const { id_token: idToken = '' } = await signInPerson(provider.issuer, 'ada');
    const elsewhere = await signInService(provider.issuer, 'nightly-import', 'urn:another-service');
    expect(idToken.split('.')).toHaveLength(3);
    for (const token of [idToken, elsewhere.access_token]) {
      expect(expectStatus(await as(token)('GET', '/v1/me'), 401).code).toBe('unauthenticated');
    }
  });
});
