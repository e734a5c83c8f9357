import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { FeedConnection, until } from '../../apps/query-api/src/testing/feed-connection';
import { expectStatus, send, signIn, type Somebody } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { cliEntry, root, runToEnd } from '../support/run-process';
import { readWholeLog } from '../support/stores-of';
import { whereCurlIs } from '../support/where-curl-is';

describe('a reviewer', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  let ada: Somebody, rita: Somebody, grace: Somebody, stranger: Somebody;
  let main: string;
  let audit: string;
  /** Everything that the feed told while the story went on. */
  const told: { position: string; type: string }[] = [];
  /** Where the log was before grace was invited, when she was a member, and when she was no longer. */
  let before: string, joined: string, removed: string;

  const invite = (email: string, role: string, key: string) =>
    ada.send('POST', '/v1/invitations', {
      body: { email, communities: { [main]: [role] } },
      headers: { 'idempotency-key': `"${key}"` },
    });
  const accept = async (who: Somebody, invitationId: string): Promise<string> =>
    expectStatus(await who.post(`/v1/invitations/${invitationId}/accept`), 200).position;
  const follow = async (who: Somebody, lastEventId?: string): Promise<FeedConnection> => {
    const { hostname: host, port } = new URL(server.url);
    const path = `/v1/communities/${main}/feed`;
    return FeedConnection.open({ address: { host, port: Number(port) }, token: who.token, path, lastEventId });
  };
  const keep = ({ frames }: FeedConnection) =>
    told.push(...frames.map(({ id, event }) => ({ position: id, type: event })));

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
    const enter = (name: string) => signIn(server.url, place.dataDir, `${name}@example.org`, { name });
    [ada, rita, grace, stranger] = (await Promise.all(['ada', 'rita', 'grace', 'stranger'].map(enter))) as [
      Somebody,
      Somebody,
      Somebody,
      Somebody,
    ];
    main = expectStatus(await ada.post('/v1/communities', { name: 'Northwind', kind: 'mssp-main' }), 201).communityId;
    audit = `/v1/communities/${main}/audit`;
    before = await accept(rita, expectStatus(await invite(rita.email, 'reviewer', 'rita'), 201).invitationId);
    expectStatus(await rita.get(`${audit}?minPosition=${before}`), 200);
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    await place.discard();
  });

  it('is told of an invitation as it happens, and after an end of what was missed', async () => {
    const feed = await follow(rita);
    expect([feed.status, feed.headers['content-type']]).toEqual([200, 'text/event-stream']);
    const invited = expectStatus(await invite(grace.email, 'guest', 'grace'), 201);
    // The mail to rita may have been sent since the feed was opened, and comes before it then.
    const invitation = () => feed.frames.find(({ event }) => event === 'UserInvited');
    await until(() => invitation() !== undefined, 'the invitation');
    expect(invitation()).toMatchObject({
      data: { actor: { name: 'ada' }, subject: { email: grace.email }, invitationId: invited.invitationId },
    });
    feed.close();
    await feed.hasEnded();
    keep(feed);

    joined = await accept(grace, invited.invitationId);
    const again = await follow(rita, feed.positions.at(-1));
    await until(() => again.frames.some(({ event }) => event === 'InvitationAccepted'), 'what was missed');
    again.close();
    await again.hasEnded();
    keep(again);
    const positions = told.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].toSorted());
    expect(told.filter(({ type }) => type === 'UserInvited')).toHaveLength(1);
  });

  it('reads the feed alone: without a token 401, for a guest 403, for a stranger 404', async () => {
    const path = `/v1/communities/${main}/feed`;
    const answers = await Promise.all([send(server.url, 'GET', path), grace.get(path), stranger.get(path)]);
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [401, 'unauthenticated'],
      [403, 'forbidden'],
      [404, 'not-found'],
    ]);
    for (const { headers } of answers) expect(headers.get('content-type')).toBe('application/problem+json');
  });

  it('goes back in time', async () => {
    const { personId } = expectStatus(await grace.get('/v1/me'), 200);
    const removal = await ada.send('DELETE', `/v1/communities/${main}/members/${personId}`);
    removed = expectStatus(removal, 200).position;
    const membersAt = async (asOf: string): Promise<string[]> => {
      const { items } = expectStatus(await rita.get(`/v1/communities/${main}/members?asOf=${asOf}`), 200);
      return items.map(({ email }: { email: string }) => email).toSorted();
    };
    expect(await membersAt(before)).toEqual([ada.email, rita.email]);
    expect(await membersAt(joined)).toEqual([ada.email, grace.email, rita.email]);
    expect(await membersAt(removed)).toEqual([ada.email, rita.email]);
    const future = await rita.get(`/v1/communities/${main}/members?asOf=2100-01-01T00:00:00Z`);
    expect([future.status, future.body.code]).toEqual([422, 'position-unknown']);
  });

  it('takes the whole audit home as lines and as a table', async () => {
    const page = expectStatus(await rita.get(`${audit}?limit=100&minPosition=${removed}`), 200);
    const [ndjson, csv] = await Promise.all(
      ['application/x-ndjson', 'text/csv'].map((type) =>
        rita.send('GET', `${audit}?to=${page.asOfPosition}`, { headers: { accept: type } }),
      ),
    );
    expect([ndjson, csv].map((answer) => answer?.headers.get('content-type'))).toEqual([
      'application/x-ndjson',
      'text/csv; charset=utf-8',
    ]);
    const lines = (ndjson?.text ?? '')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.slice(0, -1)).toEqual(page.items);
    expect(lines.at(-1)).toMatchObject({ end: true, count: page.items.length });
    const rows = (csv?.text ?? '').split('\r\n');
    expect(rows.at(-2)).toMatch(new RegExp(`^# end,${page.items.length},\\d+$`));
    expect(rows[0]).toMatch(/^position,at,type,actorId,/);
    // A mail may be recorded after the removal, so its row is found by its position.
    expect(rows.find((row) => row.startsWith(`${removed},`))).toContain(`,MemberRemoved,`);
    expect(server.output()).not.toContain('MaxListeners');
  });

  it('sees nothing of the keys that requests came with, and the read models agree with the log', async () => {
    const again = expectStatus(await invite(grace.email, 'guest', 'again'), 201);
    expect(expectStatus(await invite(grace.email, 'guest', 'again'), 201)).toEqual(again);
    expectStatus(await invite(grace.email, 'no-such-role', 'refused'), 422);
    const keyed = ['RequestReceived', 'RequestReleased'];
    const types = (await readWholeLog(place.dataDir)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(keyed));

    const position = again.position;
    const { items } = expectStatus(await rita.get(`${audit}?scope=tree&limit=100&minPosition=${position}`), 200);
    const exported = await rita.send('GET', `${audit}?scope=tree`, { headers: { accept: 'application/x-ndjson' } });
    const resumed = await follow(rita, told.at(-1)?.position);
    await until(() => resumed.positions.includes(position), 'the last invitation');
    resumed.close();
    await resumed.hasEnded();
    keep(resumed);
    for (const { type } of [...items, ...told]) expect(keyed).not.toContain(type);
    expect(exported.text).not.toMatch(/Request(Received|Released)/);

    const { code, stdout } = await runToEnd(cliEntry, ['check'], { DATA_DIR: place.dataDir });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^audit\t\d+\t\d{20}\tequal$/m) });
    expect(stdout).not.toContain('differs');
  });

  whereCurlIs('follows the feed with the command that docs/feed.md tells', async () => {
    const [example = ''] =
      /```sh\n(curl [\s\S]*?)```/.exec(readFileSync(join(root, 'docs', 'feed.md'), 'utf8'))?.slice(1) ?? [];
    expect(example).toContain('http://127.0.0.1:3000/');
    const command = example.replace('http://127.0.0.1:3000', server.url);
    const { PATH, HOME } = process.env;
    const reading = spawn('bash', ['-c', `exec ${command}`], {
      env: { PATH, HOME, TOKEN: rita.token, COMMUNITY: main },
    });
    let text = '';
    reading.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
    const ended = new Promise((resolve) => reading.once('close', resolve));
    try {
      await until(() => text.includes('retry: 2000'), 'the beginning of the feed');
      expectStatus(await invite('linus@example.org', 'guest', 'linus'), 201);
      await until(() => /^event: UserInvited$/m.test(text), 'the invitation');
    } finally {
      reading.kill();
      await ended;
    }
  });
});
