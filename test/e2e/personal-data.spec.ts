import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Answer, expectStatus, send, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';

// Unmistakable, so that finding nothing means that nothing is there.
const marked = (who: string) => `${who}.zzmarkzz@zzdomainzz.example`;
const traces = /zzmarkzz|zzdomainzz/i;

describe('addresses', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  const answers: Answer[] = [];

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir, { LOG_LEVEL: 'trace' });
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  it('are in people alone: not in log.db, views.db, log lines, metrics, or the instance of a problem', async () => {
    const ada = await signIn(server.url, place.dataDir, marked('ada'), { name: 'Ada' });
    const grace = await signIn(server.url, place.dataDir, marked('grace'), { name: 'Grace' });
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    const offer = { email: grace.email, communities: { [communityId]: ['guest'] } };
    const { invitationId } = expectStatus(await ada.post('/v1/invitations', offer), 201);
    const { position } = expectStatus(await grace.post(`/v1/invitations/${invitationId}/accept`), 200);
    answers.push(
      await ada.post('/v1/invitations', offer),
      await ada.post('/v1/invitations', { ...offer, email: `${marked('bad')}\u202e` }),
      await ada.post(`/v1/invitations?email=${encodeURIComponent(marked('query'))}`, offer),
      await ada.get(`/v1/communities/${communityId}/members?email=${encodeURIComponent(marked('nobody'))}&nope=1`),
      await send(server.url, 'POST', '/v1/invitations', { rawBody: `{"email":"${marked('broken')}"` }),
    );
    const members = await ada.get(
      `/v1/communities/${communityId}/members?email=${encodeURIComponent(grace.email)}&minPosition=${position}`,
    );
    expect(expectStatus(members, 200).items).toMatchObject([{ email: grace.email }]);
    const metrics = await send(server.metricsUrl, 'GET', '/metrics');
    const readiness = await send(server.metricsUrl, 'GET', '/readyz');

    expect(answers.map(({ status }) => status).every((status) => status >= 400)).toBe(true);
    expect(answers.filter(({ body }) => traces.test(body.instance))).toEqual([]);
    expect(metrics.text).toContain('process_cpu');
    expect(metrics.text).not.toMatch(traces);
    expect(readiness.text).not.toMatch(traces);
    await server.stop();
    expect(server.output()).toContain('"route":"/v1/invitations"');
    expect(server.output()).not.toMatch(traces);
    expect(server.output()).not.toContain(ada.token.slice(-40));
  });

  it('are in no byte of any file of the data folder: the rows of people are sealed', async () => {
    const entries = await readdir(place.dataDir, { withFileTypes: true });
    // The outbox is where mails go, to people at their addresses.
    expect(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(['outbox']);
    const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(files).toEqual(expect.arrayContaining(['log.db', 'views.db', 'people.db', 'person.key']));
    const found = await Promise.all(
      files.map(async (file) =>
        traces.test((await readFile(join(place.dataDir, file))).toString('latin1')) ? file : null,
      ),
    );
    expect(found.filter((file) => file !== null)).toEqual([]);
  });
});
