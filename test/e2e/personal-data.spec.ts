import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { PostOffice } from '../../apps/projector/src/reactors/testing';
import { type Answer, expectStatus, send, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';

// Unmistakable, so that finding nothing means that nothing is there.
const marked = (who: string) => `${who}.zzmarkzz@zzdomainzz.example`;
const traces = /zzmarkzz|zzdomainzz/i;

interface Collector {
  readonly url: string;
  /** Everything that was sent to it. */
  text(): string;
  close(): void;
}

const startCollector = async (): Promise<Collector> => {
  const sent: Buffer[] = [];
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => sent.push(chunk));
    request.on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, text: () => Buffer.concat(sent).toString(), close: () => server.close() };
};

describe('addresses', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  const answers: Answer[] = [];

  let collector: Collector;
  beforeAll(async () => {
    place = await temporaryDataDir();
    collector = await startCollector();
    server = await startBuiltServer(place.dataDir, { LOG_LEVEL: 'trace', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });
  });
  afterAll(async () => {
    await server.stop();
    collector.close();
    await place.discard();
  });

  /** The outbox beside them is where mails go, to people at their addresses. */
  const filesOfData = async (): Promise<readonly string[]> => {
    const entries = await readdir(place.dataDir, { withFileTypes: true });
    expect(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)).toEqual(['outbox']);
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('are in people alone: not in log lines, metrics, traces, or the instance of a problem, and tokens nowhere', async () => {
    const ada = await signIn(server.url, place.dataDir, marked('ada'), { name: 'Ada' });
    const grace = await signIn(server.url, place.dataDir, marked('grace'), { name: 'Grace' });
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    const offer = { email: grace.email, communities: { [communityId]: ['guest'] } };
    const { invitationId } = expectStatus(await ada.post('/v1/invitations', offer), 201);
    const { position } = expectStatus(await grace.post(`/v1/invitations/${invitationId}/accept`), 200);
    const keyed = { body: { name: 'Kept' }, headers: { 'idempotency-key': marked('key') } };
    expectStatus(await ada.send('PATCH', `/v1/communities/${communityId}`, keyed), 200);
    const many = ['one', 'two', 'one'].map((who) => ({ ...offer, email: marked(who) }));
    expectStatus(await ada.post('/v1/invitations/bulk', { invitations: many }), 200);
    answers.push(
      await ada.post('/v1/invitations', offer),
      await ada.post('/v1/invitations', { ...offer, email: `${marked('bad')}\u202e` }),
      await ada.post(`/v1/invitations?email=${encodeURIComponent(marked('query'))}`, offer),
      await ada.get(`/v1/communities/${communityId}/members?email=${encodeURIComponent(marked('nobody'))}&nope=1`),
      await send(server.url, 'POST', '/v1/invitations', { rawBody: `{"email":"${marked('broken')}"` }),
    );
    const reason = `Leaves ${marked('reason')}`;
    const home = `/v1/communities/${communityId}`;
    answers.push(
      await grace.send('PATCH', home, { body: { name: 'Mine' } }),
      await ada.send('GET', home, { headers: { authorization: `Bearer ${ada.token}x` } }),
      await ada.post(`${home}/members/${marked('nobody')}/suspend`, { reason }),
    );
    const me = expectStatus(await grace.get('/v1/me'), 200);
    expectStatus(await ada.post(`${home}/members/${me.personId}/suspend`, { reason }), 200);
    const check = { email: grace.email, communityId, permission: 'ALERTS_READ' };
    expectStatus(await ada.post('/v1/access/check', check), 200);
    expectStatus(await ada.get(`${home}/audit`), 200);
    expectStatus(await ada.get(`${home}/refusals`), 200);
    expectStatus(await ada.send('GET', `${home}/audit`, { headers: { accept: 'text/csv' } }), 200);
    expectStatus(await ada.get(`/v1/people/${me.personId}/access`), 200);
    const members = await ada.get(
      `/v1/communities/${communityId}/members?email=${encodeURIComponent(grace.email)}&minPosition=${position}`,
    );
    expect(expectStatus(members, 200).items).toMatchObject([{ email: grace.email }]);
    const metrics = await send(server.metricsUrl, 'GET', '/metrics');
    // With detail, and no part of the contract.
    const readiness = await (await fetch(new URL('/readyz', server.metricsUrl))).text();

    expect(answers.map(({ status }) => status).every((status) => status >= 400)).toBe(true);
    const inPath = answers.filter(({ body }) => traces.test(body.instance));
    expect(inPath.map(({ body }) => body.instance)).toEqual([`${home}/members/${marked('nobody')}/suspend`]);
    expect(metrics.text).toContain('process_cpu');
    expect(metrics.text).not.toMatch(traces);
    expect(readiness).not.toMatch(traces);
    await server.stop();
    // From the first line to the last: what is kept of it is bounded.
    expect(server.output().length).toBeLessThan(4_000_000);
    expect(server.output()).toContain('"route":"/v1/invitations"');
    expect(server.output()).not.toMatch(traces);
    expect(server.output()).toContain('"access":{"who"');
    expect(collector.text()).toContain('GET /v1/communities/:communityId/audit');
    expect(collector.text()).toContain('command InviteUser');
    expect(collector.text()).not.toMatch(traces);
    const files = await Promise.all((await filesOfData()).map((file) => readFile(join(place.dataDir, file), 'latin1')));
    const places = [server.output(), metrics.text, readiness, collector.text(), ...files];
    for (const { token } of [ada, grace]) {
      const [, payload = '', signature = ''] = token.split('.');
      expect(places.filter((text) => text.includes(payload) || text.includes(signature))).toEqual([]);
    }
  });

  it('are beside no copy of a secret: the keys are in their files alone', async () => {
    const personKey = await readFile(join(place.dataDir, 'person.key'));
    const { d } = JSON.parse(await readFile(join(place.dataDir, 'dev-signing.jwk'), 'utf8')) as { d: string };
    const secrets = [personKey.toString('latin1').trim(), personKey.toString('base64'), d];
    for (const text of [server.output(), collector.text()]) {
      expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    }
    for (const file of await filesOfData()) {
      const text = await readFile(join(place.dataDir, file), 'latin1');
      const found = secrets.filter((secret) => text.includes(secret));
      if (!['person.key', 'dev-signing.jwk'].includes(file)) expect([file, found]).toEqual([file, []]);
    }
  });

  it('are not told of mails that a server refuses at length, nor is its password', async () => {
    const apart = await temporaryDataDir();
    const office = await PostOffice.open({ credentials: { user: 'guestlist', pass: 'zzpasswordzz' } });
    office.treat = () => 'refuse for good';
    const env = { LOG_LEVEL: 'trace', SMTP_URL: office.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
    const sending = await startBuiltServer(apart.dataDir, env);
    const ada = await signIn(sending.url, apart.dataDir, marked('ada'));
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    const offer = { email: marked('refused'), communities: { [communityId]: ['guest'] } };
    const { invitationId } = expectStatus(await ada.post('/v1/invitations', offer), 201);
    const mail = async () => (await ada.get(`/v1/invitations/${invitationId}`)).body.mail;
    for (const deadline = Date.now() + 20_000; (await mail()) !== 'failed';) expect(Date.now()).toBeLessThan(deadline);
    const metrics = (await send(sending.metricsUrl, 'GET', '/metrics')).text;
    await sending.stop();
    await office.close();
    const files = await readdir(apart.dataDir, { withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map(({ name }) => readFile(join(apart.dataDir, name), 'latin1'));
    const places = [sending.output(), metrics, collector.text(), ...(await Promise.all(texts))];
    await apart.discard();
    expect(office.attempts).toBeGreaterThan(0);
    expect(sending.output()).toMatch(/mail/i);
    // What the server said when it refused.
    const told = /zzmarkzz|zzdomainzz|zzpasswordzz|at length|guest1@example/i;
    expect(places.filter((text) => told.test(text))).toEqual([]);
  });

  it('are in no byte of any file of the data folder: the rows of people are sealed', async () => {
    const files = await filesOfData();
    expect(files).toEqual(expect.arrayContaining(['log.db', 'views.db', 'people.db', 'person.key']));
    const found = await Promise.all(
      files.map(async (file) =>
        traces.test((await readFile(join(place.dataDir, file))).toString('latin1')) ? file : null,
      ),
    );
    expect(found.filter((file) => file !== null)).toEqual([]);
  });
});
