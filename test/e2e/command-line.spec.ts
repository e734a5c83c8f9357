import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDocumentStore } from '@app/documents/open';
import Database from 'libsql';

import { expectStatus, send, signIn } from '../support/api';
import { startServerProcess } from '../../apps/cli/src/server/server-process';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { until } from '../support/campaign';
import { cliEntry, runToEnd } from '../support/run-process';

interface ExportedLine {
  readonly type?: string;
  readonly subject?: { readonly personId: string };
}

/** A projector may be about to take over; it is waited for. */
const LONGER_THAN_A_TAKEOVER_MS = 60_000;

describe('the command line', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  const guestlist = (...args: string[]) => runToEnd(cliEntry, args, { DATA_DIR: place.dataDir });

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
    const ada = await signIn(server.url, place.dataDir, 'ada@example.org');
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    for (const name of ['grace', 'linus', 'mia']) {
      const offer = { email: `${name}@example.org`, communities: { [communityId]: ['guest'] } };
      const { position } = expectStatus(await ada.post('/v1/invitations', offer), 201);
      expectStatus(await ada.get(`/v1/communities/${communityId}/invitations?minPosition=${position}`), 200);
    }
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  it.each([['--help'], ['replay', '--help'], ['token', '--email', 'ada@example.org']])(
    'ends without a word when nobody reads %s %s',
    async (...args) => {
      const env = { PATH: process.env['PATH'], DATA_DIR: place.dataDir };
      const child = spawn(process.execPath, [cliEntry, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const [code] = (await once(child, 'close')) as [number];
      expect([code, said]).toEqual([141, '']);
    },
  );

  it('teaches with --help, and without arguments', async () => {
    const help = await guestlist('--help');
    expect(help.code).toBe(0);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+(?:-[a-z]+)*) .*\S {2,}\S/gm)].map(([, name]) => name!);
    expect(commands).toEqual(expect.arrayContaining(['start', 'token', 'import', 'export', 'erase-person', 'backup']));
    for (const command of commands.filter((name) => name !== 'help')) {
      const { code, stdout } = await guestlist(command, '--help');
      expect([command, code, stdout]).toEqual([
        command,
        0,
        expect.stringMatching(/--json.*Examples?:\n {2}.*guestlist/s),
      ]);
    }
    expect((await guestlist()).code).toBe(2);
  });

  it('token prints only a token, which the server takes', async () => {
    const { code, stdout, stderr } = await guestlist(
      'token',
      '--email',
      'Ada@Example.org',
      '--name',
      'Ada',
      '--ttl',
      '5m',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const me = await send(server.url, 'GET', '/v1/me', { headers: { authorization: `Bearer ${stdout.trim()}` } });
    expect(me.body).toMatchObject({ email: 'ada@example.org', emailVerified: true, operator: false });
  });

  it('token makes operators, unverified callers, and JSON', async () => {
    const { stdout } = await guestlist('token', '--email', 'op@example.org', '--operator', '--unverified', '--json');
    const { token, expiresInSeconds } = JSON.parse(stdout) as { token: string; expiresInSeconds: number };
    const me = await send(server.url, 'GET', '/v1/me', { headers: { authorization: `Bearer ${token}` } });
    expect(me.body).toMatchObject({ personId: null, emailVerified: false, operator: true });
    expect(expiresInSeconds).toBe(3_600);
  });

  it.each([
    [['token']],
    [['token', '--email', 'nobody']],
    [['token', '--email', 'a@example.org', '--ttl', 'soon']],
    [['rebuild', 'everything']],
    [['import', 'people.csv']],
    [['export', '--community', 'c', '--format', 'xml', '--token', 't']],
    [['erase-person', 'ada@example.org', '--token', 't']],
    [['erase-person', '4f1c0c5e-8a0e-4f7e-9d53-6f1f0d3b9a11', '--token', 't']],
    [['backup']],
    [['dance']],
  ])('%j is wrong usage: 2, said on standard error', async (args) => {
    const { code, stdout, stderr } = await guestlist(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).not.toBe('');
  });

  it('check finds the read models equal beside the running server', async () => {
    const { code, stdout } = await guestlist('check');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^invitations\t3\t\d{20}\tequal$/m);
    expect(stdout).not.toContain('\u001b');
  });

  it('check ends with 1 and names the first difference, and a rebuild mends it', async () => {
    const views = await openDocumentStore(`sqlite:${join(place.dataDir, 'views.db')}`);
    const live = (await views.records.get('live:invitations'))?.value as string;
    const [build] = (await views.builds('invitations')).filter((name) => name === live || live.includes(name));
    const checkpoint = await views.records.get(`checkpoint:invitations@${build}`);
    const { position } = checkpoint?.value as { position: string };
    const tampered = await views.open<object>({ name: 'invitations', indexes: [] }, build!);
    const log = (await guestlist('check', '--json')).stdout;
    expect(JSON.parse(log)).toMatchObject({ equal: true });
    const invitationId = await firstInvitationId();
    await tampered.writeMany([{ id: invitationId, position, document: await changed(tampered, invitationId) }]);
    await views.close();

    const differs = await guestlist('check', '--json');
    expect(differs.code).toBe(1);
    expect(JSON.parse(differs.stdout)).toMatchObject({ equal: false });
    expect(differs.stderr).toContain(invitationId);

    const rebuilt = await guestlist('rebuild', 'invitations', '--json');
    expect(rebuilt.code).toBe(0);
    expect(JSON.parse(rebuilt.stdout)).toMatchObject({ rebuilt: [{ name: 'invitations', state: 'done' }] });
    expect((await guestlist('check')).code).toBe(0);
  });

  it('check names a document that nothing in the log made, and one that is gone', async () => {
    const views = `${place.dataDir}/views.db`;
    const name = await liveTable(views, 'invitations');
    const inViews = (sql: string, ...parameters: string[]) => {
      const database = new Database(views, { timeout: 5_000 });
      database.prepare(sql).run(...parameters);
      database.close();
    };
    const found = async () => {
      const { code, stdout } = await guestlist('check', '--json');
      const { checks } = JSON.parse(stdout) as { checks: { name: string; difference: unknown }[] };
      return { code, differences: checks.flatMap(({ difference }) => difference ?? []) };
    };
    const database = new Database(views, { timeout: 5_000 });
    database.exec(`CREATE TEMP TABLE copied AS SELECT * FROM "${name}" LIMIT 1`);
    database.exec("UPDATE copied SET id = 'made-up'");
    database.exec(`INSERT INTO "${name}" SELECT * FROM copied`);
    database.close();
    expect(await found()).toEqual({ code: 1, differences: [{ documentId: 'made-up', kind: 'surplus' }] });

    const gone = await firstInvitationId();
    inViews(`DELETE FROM "${name}" WHERE id IN ('made-up', ?)`, gone);
    expect(await found()).toEqual({ code: 1, differences: [{ documentId: gone, kind: 'missing' }] });

    expect((await guestlist('rebuild', 'invitations', '--json')).code).toBe(0);
    expect(await found()).toEqual({ code: 0, differences: [] });
  });

  it('rebuild without a running projector says so and ends with 3', async () => {
    const alone = await temporaryDataDir();
    const brief = await startBuiltServer(alone.dataDir);
    await brief.stop();
    const env = { DATA_DIR: alone.dataDir };
    const { code, stderr } = await runToEnd(cliEntry, ['rebuild', 'audit'], env, LONGER_THAN_A_TAKEOVER_MS);
    expect(code).toBe(3);
    expect(stderr).toContain('Start the server');
    await alone.discard();
  }, 90_000);

  it('imports, exports, erases, backs up and restores beside the running server', async () => {
    const over = async (...args: string[]) => guestlist(...args, '--url', server.url);
    const ada = await signIn(server.url, place.dataDir, 'ada@example.org');
    const operator = await signIn(server.url, place.dataDir, 'op@example.org', { operator: true });
    const own = { name: 'Imported', kind: 'standalone' };
    const { communityId } = expectStatus(await ada.post('/v1/communities', own), 201);
    const file = join(place.dataDir, 'people.csv');
    await writeFile(file, 'email,roles\nzoe@example.org,\nno address,\nyan@example.org,analyst\n');
    const importing = ['import', file, '--community', communityId, '--roles', 'guest', '--token', ada.token];
    const imported = await over(...importing);
    expect([imported.code, imported.stdout]).toEqual([
      1,
      expect.stringMatching(/^3\tno address\tfailed\temail-invalid/m),
    ]);
    expect(imported.stdout).not.toContain('\u001b');

    const exporting = async () => {
      const { code, stdout } = await over('export', '--community', communityId, '--token', ada.token);
      expect(code).toBe(0);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as ExportedLine);
    };
    const invitedIn = async () => (await exporting()).filter(({ type }) => type === 'UserInvited');
    await until(async () => (await invitedIn()).length === 2, 20_000, 'the export has both invitations');
    const [invited] = await invitedIn();
    const personId = invited!.subject!.personId;
    const erasing = ['erase-person', personId, '--yes'];
    expect((await over(...erasing, '--token', ada.token)).code).toBe(1);
    const erased = await over(...erasing, '--json', '--token', operator.token);
    expect([erased.code, JSON.parse(erased.stdout)]).toEqual([0, expect.objectContaining({ personId })]);

    const folder = join(place.dataDir, 'backup');
    expect(await guestlist('backup', folder)).toMatchObject({ code: 0, stdout: expect.stringContaining('log.db\t') });
    const restored = await temporaryDataDir();
    const there = { DATA_DIR: restored.dataDir };
    expect((await runToEnd(cliEntry, ['restore', folder], there)).code).toBe(0);
    const again = await startServerProcess({ entryFile: cliEntry, args: ['start'], dataDir: restored.dataDir });
    expect(await again.stop()).toBe(0);
    expect((await runToEnd(cliEntry, ['check'], there)).code).toBe(0);
    await restored.discard();
  });

  it('demo tells the three flows and leaves nothing behind', async () => {
    const before = await demoFolders();
    const { code, stdout } = await guestlist('demo');
    expect(code).toBe(0);
    for (const chapter of [
      'A guest of the main community',
      'A guest of one managed community',
      'Several managed communities at once',
    ]) {
      expect(stdout).toContain(chapter);
    }
    expect(stdout).toContain('InvitationAccepted');
    expect(stdout).toMatch(/Subject\s+Invitation to Northwind/);
    expect(stdout).toMatch(/system: expiry.*InvitationExpired/);
    expect(stdout).not.toContain('\u001b');
    expect(await demoFolders()).toEqual(before);
  });

  const demoFolders = async () => (await readdir(tmpdir())).filter((name) => name.startsWith('guestlist-demo-'));

  const firstInvitationId = async (): Promise<string> => {
    const ada = await signIn(server.url, place.dataDir, 'ada@example.org');
    const [community] = expectStatus(await ada.get('/v1/me/communities'), 200).items;
    const { items } = expectStatus(await ada.get(`/v1/communities/${community.communityId}/invitations`), 200);
    return items[0].invitationId;
  };

  /** The table of the documents of the live build. */
  const liveTable = async (path: string, name: string): Promise<string> => {
    const views = await openDocumentStore(`sqlite:${path}`);
    const live = (await views.records.get(`live:${name}`))?.value as string;
    await views.close();
    return `documents:${name}@${live}`;
  };

  const changed = async (
    collection: { loadMany(ids: string[]): Promise<ReadonlyMap<string, { document: object }>> },
    id: string,
  ) => ({
    ...(await collection.loadMany([id])).get(id)?.document,
    invitedAt: '2000-01-01T00:00:00.000Z',
  });
});
