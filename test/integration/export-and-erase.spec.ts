import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfiguration, type RunningProcess } from '@app/runtime';

import { startStandalone } from '../../apps/standalone/src/standalone';
import { createApiClient } from '../../apps/cli/src/demo/api-client';
import { runCommandLine } from '../../apps/cli/src/program';
import { freePort } from '../../apps/cli/src/server/server-process';
import { createMemoryTerminal } from '../../apps/cli/src/terminal/testing';
import { mintToken } from '../../apps/cli/src/commands/token.command';

const folder = mkdtempSync(join(tmpdir(), 'over-http-'));
afterAll(() => rmSync(folder, { recursive: true }));

let env: NodeJS.ProcessEnv;
const guestlist = async (args: readonly string[], answer?: string) => {
  const { terminal, written } = createMemoryTerminal();
  const ask = answer === undefined ? {} : { ask: async () => answer };
  return { code: await runCommandLine(args, { env, terminal, ...ask }), ...written() };
};

/** A server that answers as it is told. */
const standIn = async (reply: (request: IncomingMessage, response: ServerResponse) => void) => {
  const server = createServer(reply).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, end };
};

describe('guestlist export', () => {
  let server: RunningProcess;
  let communityId: string;
  const exporting = (...more: string[]) => guestlist(['export', '--community', communityId, ...more]);

  beforeAll(async () => {
    const memory = { EVENT_STORE_URL: 'memory:', READ_MODEL_URL: 'memory:', PEOPLE_URL: 'memory:' };
    const port = String(await freePort());
    env = { ...memory, DATA_DIR: folder, PORT: port, METRICS_PORT: '0', LOG_LEVEL: 'silent' };
    server = await startStandalone(readConfiguration(env));
    env['GUESTLIST_TOKEN'] = await mintToken(env, { email: 'ada@example.org', ttl: 3_600 });
    const ada = createApiClient(`http://127.0.0.1:${port}`, 'ada@example.org', env['GUESTLIST_TOKEN']);
    const made = (await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' })).body;
    communityId = String(made['communityId']);
    const offer = { email: 'grace@example.org', communities: { [communityId]: ['guest'] } };
    const { position } = (await ada.post('/v1/invitations', offer)).body;
    await ada.get(`/v1/communities/${communityId}/audit?minPosition=${String(position)}`);
  });
  afterAll(() => server.close());

  it('writes the trail to standard output, and how much it was beside it', async () => {
    const { code, out, err } = await exporting();
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(code).toBe(0);
    expect(lines.map((line) => line['type']).slice(0, 2)).toEqual(['CommunityRegistered', 'UserInvited']);
    // A mail may have left meanwhile.
    expect(lines.at(-1)).toMatchObject({ end: true, count: lines.length - 1 });
    expect(err).toMatch(/^\d entries, up to position/);
  });

  it('writes a part of it as CSV into a file of its owner, and never over one', async () => {
    const output = join(folder, 'audit.csv');
    const args = ['--format', 'csv', '--output', output, '--from', '3', '--to', '3', '--json'];
    const { code, out } = await exporting(...args);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ output, count: 1 });
    expect(readFileSync(output, 'utf8')).toMatch(/\r\n.*UserInvited.*\r\n# end,1,/s);
    expect(statSync(output).mode & 0o077).toBe(0);
    expect(await exporting(...args)).toMatchObject({ code: 2, out: '' });
  });

  it('takes days, and leaves out what is not of them', async () => {
    const { code, out } = await exporting('--to', '2020-01-01');
    expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ end: true, count: 0 })]);
  });

  it.each(['ndjson', 'csv'])('tells that a %s export was cut off, and leaves no file', async (format) => {
    const { url, end } = await standIn((_, response) => {
      response.writeHead(200).write('{"type":"UserInvited"}\n');
      setImmediate(() => response.destroy());
    });
    const output = join(folder, 'cut');
    const cut = await exporting('--url', url, '--format', format, '--output', output);
    const whole = await standIn((_, response) => response.end('{"type":"UserInvited"}\n'));
    const endless = await exporting('--url', whole.url, '--format', format);
    end();
    whole.end();
    for (const { code, err } of [cut, endless]) expect([code, err]).toEqual([3, expect.stringContaining('cut off')]);
    expect(readdirSync(folder).filter((name) => name.startsWith('cut'))).toEqual([]);
  });

  it('is refused to whom the server refuses it', async () => {
    const { code, err } = await guestlist(['export', '--community', 'unknown']);
    expect([code, err]).toEqual([1, expect.stringContaining('not-found')]);
  });
});

describe('guestlist erase-person', () => {
  const personId = '4f1c0c5e-8a0e-4f7e-9d53-6f1f0d3b9a11';
  let seen: string[];
  let server: Awaited<ReturnType<typeof standIn>>;
  let answer: { status: number; body: object };
  const erasing = (more: string[], typed?: string) =>
    guestlist(['erase-person', personId, '--url', server.url, '--token', 'tok', ...more], typed);

  beforeAll(async () => {
    server = await standIn((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(answer.status).end(JSON.stringify(answer.body));
    });
  });
  afterAll(() => server.end());
  beforeEach(() => {
    seen = [];
    answer = { status: 202, body: { personId, position: '7' } };
  });

  it('asks somebody at a terminal, and takes nothing but yes', async () => {
    expect(await erasing([], 'y')).toMatchObject({ code: 1, err: 'Nobody was erased.\n' });
    expect(seen).toEqual([]);
    expect(await erasing([], 'yes')).toMatchObject({ code: 0, out: expect.stringContaining('position 7') as string });
    expect(seen).toEqual([`DELETE /v1/people/${personId}`]);
  });

  it('wants --yes where nobody can be asked', async () => {
    expect((await erasing([])).code).toBe(2);
    expect(seen).toEqual([]);
    const { code, out } = await erasing(['--yes', '--json']);
    expect([code, JSON.parse(out)]).toEqual([0, { personId, position: '7' }]);
  });

  it('says what the server says when it refuses, and takes only ids', async () => {
    answer = { status: 409, body: { code: 'owner-protected', detail: 'Hand the community over first.' } };
    const expected = { code: 1, err: 'owner-protected: Hand the community over first.\n' };
    expect(await erasing(['--yes'])).toMatchObject(expected);
    expect((await guestlist(['erase-person', 'ada@example.org', '--yes', '--token', 'tok'])).code).toBe(2);
  });
});
