import { expectStatus, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';

describe('refused commands', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  it('are told to who may read the audit within two seconds, also after a restart', async () => {
    const enter = (name: string) => signIn(server.url, place.dataDir, `${name}@example.org`, { name });
    const [ada, grace] = await Promise.all([enter('ada'), enter('grace')]);
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    const added = { email: grace.email, roles: ['guest'] };
    const { personId } = expectStatus(await ada.post(`/v1/communities/${communityId}/members`, added), 201);
    expectStatus(await grace.send('PATCH', `/v1/communities/${communityId}`, { body: { name: 'Mine' } }), 403);
    const refusedAt = performance.now();
    const read = async () => expectStatus(await ada.get(`/v1/communities/${communityId}/refusals`), 200).items;
    let items = await read();
    while (items.length === 0 && performance.now() - refusedAt < 2_000) items = await read();
    const told = { code: 'forbidden', commandType: 'RenameCommunity', communities: [{ communityId }] };
    expect(items).toMatchObject([{ ...told, actor: { personId }, otherCommunities: 0 }]);
    expectStatus(await grace.get(`/v1/communities/${communityId}/refusals`), 403);

    expectStatus(await grace.post(`/v1/communities/${communityId}/disable`), 403);
    await server.stop();
    server = await startBuiltServer(place.dataDir);
    const again = await signIn(server.url, place.dataDir, 'ada@example.org');
    const kept = expectStatus(await again.get(`/v1/communities/${communityId}/refusals`), 200).items;
    expect(kept.map(({ commandType }: { commandType: string }) => commandType)).toEqual([
      'DisableCommunity',
      'RenameCommunity',
    ]);
  });
});
