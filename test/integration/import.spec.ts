import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readConfiguration, type RunningProcess } from '@app/runtime';

import { startStandalone } from '../../apps/standalone/src/standalone';
import { mintToken } from '../../apps/cli/src/commands/token.command';
import { createApiClient, type ApiClient } from '../../apps/cli/src/demo/api-client';
import { runCommandLine } from '../../apps/cli/src/program';
import { freePort } from '../../apps/cli/src/server/server-process';
import { createMemoryTerminal } from '../../apps/cli/src/terminal/testing';

const dataDir = mkdtempSync(join(tmpdir(), 'import-'));
const memory = { EVENT_STORE_URL: 'memory:', READ_MODEL_URL: 'memory:', PEOPLE_URL: 'memory:' };
const file = join(dataDir, 'people.csv');

let env: NodeJS.ProcessEnv;
let server: RunningProcess;
let ada: ApiClient;
let communityId: string;

beforeAll(async () => {
  env = { ...memory, DATA_DIR: dataDir, PORT: String(await freePort()), METRICS_PORT: '0', LOG_LEVEL: 'silent' };
  server = await startStandalone(readConfiguration(env));
  const token = await mintToken(env, { email: 'ada@example.org', ttl: 3_600 });
  env['GUESTLIST_TOKEN'] = token;
  ada = createApiClient(`http://127.0.0.1:${env['PORT']}`, 'ada@example.org', token);
});
afterAll(async () => {
  await server.close();
  rmSync(dataDir, { recursive: true });
});
beforeEach(async () => {
  const { body } = await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' });
  communityId = String(body['communityId']);
});

const people = (text: string) => writeFileSync(file, text);
const guestlist = async (args: readonly string[], answers?: string[]) => {
  const { terminal, written } = createMemoryTerminal();
  const ask = async (question: string) => {
    terminal.note(question);
    return answers?.shift() ?? '';
  };
  const code = await runCommandLine(args, { env, terminal, ...(answers === undefined ? {} : { ask }) });
  return { code, ...written() };
};
const importing = (...more: string[]) =>
  guestlist(['import', file, '--community', communityId, '--roles', 'guest', ...more]);

let marks = 0;
/** The addresses with a pending invitation, once the read model has everything. */
const invited = async (): Promise<unknown[]> => {
  const { body } = await ada.post('/v1/invitations', {
    email: `mark-${(marks += 1)}@example.org`,
    communities: { [communityId]: ['guest'] },
  });
  const path = `/v1/communities/${communityId}/invitations?limit=100&minPosition=${String(body['position'])}`;
  const { items } = (await ada.get(path)).body as { items: { email: string }[] };
  return items
    .map(({ email }) => email)
    .filter((email) => !email.startsWith('mark-'))
    .sort();
};
const outcomes = (out: string) =>
  out
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t').slice(0, 3));

describe('guestlist import', () => {
  it('invites everybody, tells each row in order, and ends with 1 when one failed', async () => {
    people(
      'email,roles\ngrace@example.org,\nno address,guest\nlinus@example.org,"analyst,guest"\n"mia@example.org\nmax@example.org,king\n',
    );
    const { code, out, err } = await importing();
    expect(code).toBe(1);
    expect(outcomes(out)).toEqual([
      ['2', 'grace@example.org', 'invited'],
      ['3', 'no address', 'failed'],
      ['4', 'linus@example.org', 'invited'],
      ['5', '', 'failed'],
      ['6', 'max@example.org', 'failed'],
    ]);
    expect(out).toMatch(/^3\t.*\temail-invalid: /m);
    expect(out).toMatch(/^5\t.*\tbad-row: The quotes/m);
    expect(out).toMatch(/^6\t.*\trole-unknown: /m);
    expect(err).toContain('5 rows: 2 invited, 3 failed.');
    expect(await invited()).toEqual(['grace@example.org', 'linus@example.org']);
  });

  it('is safe to repeat, and no failure: the same again, and others with the people of before', async () => {
    people('email\ngrace@example.org\nlinus@example.org\n');
    const [first, again] = [await importing('--json'), await importing('--json')];
    expect(first.code).toBe(0);
    expect(again).toEqual(first);
    await ada.post(`/v1/communities/${communityId}/members`, { email: 'max@example.org', roles: ['guest'] });
    people('email\nmia@example.org\nGrace@Example.org\nmax@example.org\nmia@example.org\n');
    const more = await importing();
    expect(more.code).toBe(0);
    expect(outcomes(more.out).map(([, , outcome]) => outcome)).toEqual([
      ...['invited', 'invited already', 'a member already', 'invited already'],
    ]);
    expect(await invited()).toEqual(['grace@example.org', 'linus@example.org', 'mia@example.org']);
  });

  it('only looks with --dry-run', async () => {
    people('email\ngrace@example.org\nno address\n');
    const { code, out } = await importing('--dry-run', '--json');
    expect(code).toBe(1);
    const [one, two, end] = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(one).toEqual({ line: 2, email: 'grace@example.org', outcome: 'would-invite' });
    expect(two).toMatchObject({ line: 3, outcome: 'failed', code: 'email-invalid' });
    expect(end?.['summary']).toMatchObject({ rows: 2, 'would-invite': 1, failed: 1, invited: 0 });
    expect(await invited()).toEqual([]);
  });

  it('offers somebody at a terminal to look first, and then does as he says', async () => {
    people('email\ngrace@example.org\n');
    const args = ['import', file, '--community', communityId, '--roles', 'guest'];
    const thoughtBetter = await guestlist(args, ['', '']);
    expect(thoughtBetter.err).toContain('Invite 1 now?');
    expect(thoughtBetter.out).toContain('would be invited');
    expect(thoughtBetter.out).toContain('Nobody was invited.');
    expect(await invited()).toEqual([]);
    expect((await guestlist(args, ['y', 'yes'])).out).toContain('\tinvited\t');
    expect(await invited()).toEqual(['grace@example.org']);
    expect((await guestlist([...args, '--yes'], ['no'])).err).not.toContain('Look first');
    expect((await guestlist(args, ['n'])).err).not.toContain('now?');
  });

  it('cleans what a file would do to a terminal', async () => {
    people('email\n\u001b[2Jgrace\u0007@example.org\n');
    const { out } = await importing();
    expect(out).toContain('grace');
    for (const control of ['\u001b', '\u0007']) expect(out).not.toContain(control);
  });

  it.each([
    ['no file', ['import', '/nowhere.csv', '--community', 'c', '--roles', 'guest'], {}, 2, 'no file'],
    ['no token', ['import', file, '--community', 'c'], { GUESTLIST_TOKEN: '' }, 2, 'GUESTLIST_TOKEN'],
    ['no URL', ['import', file, '--community', 'c', '--url', 'there'], {}, 2, '--url'],
    [
      'a token that is none',
      ['import', file, '--community', 'c', '--roles', 'guest', '--token', 'x.y.z'],
      {},
      1,
      'unauthenticated',
    ],
    [
      'nobody there',
      ['import', file, '--community', 'c', '--roles', 'guest', '--url', 'http://127.0.0.1:1'],
      {},
      3,
      'does not answer',
    ],
  ] as const)('says what is wrong: %s', async (_, args, changed, code, text) => {
    people('email\ngrace@example.org\n');
    const { terminal, written } = createMemoryTerminal();
    expect(await runCommandLine(args, { env: { ...env, ...changed }, terminal })).toBe(code);
    expect(written().err).toContain(text);
  });

  it('sends a batch again while rows of it meet a store that is away', async () => {
    const keys: unknown[] = [];
    const busy = createServer((request, response) => {
      keys.push(request.headers['idempotency-key']);
      const away = { index: 0, status: 503, problem: { code: 'store-unavailable', detail: 'Away' } };
      const results = [keys.length < 3 ? away : { index: 0, status: 201, invitationId: 'i' }];
      request.resume().on('end', () => response.end(JSON.stringify({ results })));
    }).listen(0, '127.0.0.1');
    await once(busy, 'listening');
    people('email\ngrace@example.org\n');
    const { code, out } = await importing(
      '--json',
      '--url',
      `http://127.0.0.1:${(busy.address() as AddressInfo).port}`,
    );
    busy.closeAllConnections();
    busy.close();
    expect(code).toBe(0);
    expect(out).toContain('"outcome":"invited"');
    expect([keys.length, new Set(keys).size]).toEqual([3, 1]);
  });
});
