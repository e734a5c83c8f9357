import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration, type RunningProcess } from '@app/runtime';

import { runCommandLine } from '../../apps/cli/src/program';
import { freePort } from '../../apps/cli/src/server/server-process';
import { createMemoryTerminal } from '../../apps/cli/src/terminal/testing';
import { startStandalone } from '../../apps/standalone/src/standalone';
import { expectNothingLost } from '../support/aftermath';
import { temporaryDataDir } from '../support/built-server';
import { until } from '../support/campaign';
import { KeyedLoad } from '../support/keyed-load';
import { readLogAt } from '../support/stores-of';

const WITHIN_MS = 30_000;

describe('a backup', () => {
  let place: { dataDir: string; discard: () => Promise<void> };
  let env: NodeJS.ProcessEnv;
  let server: RunningProcess;
  let load: KeyedLoad;
  let folder: string;
  let position: string;
  let acknowledgedBefore: number;

  const guestlist = async (args: readonly string[], DATA_DIR: string, more: NodeJS.ProcessEnv = {}) => {
    const { terminal, written } = createMemoryTerminal();
    return { code: await runCommandLine(args, { env: { ...env, DATA_DIR, ...more }, terminal }), ...written() };
  };
  const inFolder = (...names: string[]) => join(place.dataDir, ...names);
  let folders = 0;
  const freshFolder = () => inFolder(`fresh-${(folders += 1)}`);

  beforeAll(async () => {
    place = await temporaryDataDir();
    const port = await freePort();
    env = { PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' };
    server = await startStandalone(readConfiguration({ ...env, DATA_DIR: inFolder('data') }));
    load = await KeyedLoad.start({ url: () => `http://127.0.0.1:${port}`, dataDir: inFolder('data'), sides: 4 });
    await until(() => load.acknowledged.length > 30 || load.isOver, WITHIN_MS, 'there is something to copy');
    acknowledgedBefore = load.acknowledged.length;
    folder = inFolder('backup');
    const { code, out } = await guestlist(['backup', folder, '--json'], inFolder('data'));
    expect(code).toBe(0);
    position = (JSON.parse(out) as { position: string }).position;
    await until(
      () => load.acknowledged.length > acknowledgedBefore + 10 || load.isOver,
      WITHIN_MS,
      'the server goes on',
    );
    await load.stop();
    await server.close();
  });
  afterAll(() => place.discard());

  it('holds log, people and keys apart, for their owner alone', () => {
    expect(readdirSync(folder).sort()).toEqual(['keys', 'log.db', 'manifest.json', 'people.db']);
    expect(readdirSync(join(folder, 'keys')).sort()).toEqual(['dev-signing.jwk', 'person.key']);
    for (const name of ['log.db', 'people.db', 'manifest.json', 'keys/person.key']) {
      expect([name, statSync(join(folder, name)).mode & 0o077]).toEqual([name, 0]);
    }
  });

  it('that was made under load restores to a server with all that was acknowledged by then, which check finds right', async () => {
    const dataDir = freshFolder();
    expect(await guestlist(['restore', folder], dataDir)).toMatchObject({ code: 0 });
    expect(readdirSync(dataDir).sort()).toEqual(['dev-signing.jwk', 'log.db', 'people.db', 'person.key']);

    const restored = await startStandalone(
      readConfiguration({ ...env, DATA_DIR: dataDir, PORT: String(await freePort()) }),
    );
    const expected = load.acknowledged.filter((one) => one.position <= position);
    expect(expected.length).toBeGreaterThanOrEqual(acknowledgedBefore);
    await expectNothingLost({ dataDir, env: {} }, expected).finally(() => restored.close());
    expect(await guestlist(['check', '--json'], dataDir)).toMatchObject({ code: 0, err: '' });
  });

  it('knows everybody who is in its log', async () => {
    const dataDir = freshFolder();
    await guestlist(['restore', folder], dataDir);
    const configuration = readConfiguration({ ...env, DATA_DIR: dataDir });
    const events = await readLogAt(configuration.eventStoreUrl);
    expect(events.at(-1)?.position).toBe(position);
    const ids = new Set(events.flatMap(({ data }) => (data as { personId?: string }).personId ?? []));
    const people = await openPeopleOfProcess(configuration, { warn: () => undefined, readOnly: true });
    const known = await people.byId([...ids]);
    await people.close();
    expect(ids.size).toBeGreaterThan(10);
    expect([...ids].filter((id) => !known.has(id))).toEqual([]);
  });

  it('takes keys from the place to which they were taken', async () => {
    const apart = inFolder('safe');
    renameSync(join(folder, 'keys'), apart);
    const missing = await guestlist(['restore', folder], freshFolder());
    expect(missing).toMatchObject({ code: 1, err: expect.stringContaining('--keys') as string });
    const dataDir = freshFolder();
    expect((await guestlist(['restore', folder, '--keys', apart], dataDir)).code).toBe(0);
    renameSync(apart, join(folder, 'keys'));
  });

  it.each(['log.db', 'people.db', 'keys/person.key', 'manifest.json'])(
    'with a changed %s is refused, and nothing is left behind',
    async (name) => {
      const path = join(folder, name);
      const before = readFileSync(path);
      appendFileSync(path, 'x');
      const dataDir = freshFolder();
      mkdirSync(dataDir);
      expect(await guestlist(['restore', folder], dataDir)).toMatchObject({ code: 1, out: '' });
      expect(readdirSync(dataDir)).toEqual([]);
      writeFileSync(path, before);
      expect((await guestlist(['restore', folder], dataDir)).code).toBe(0);
    },
  );

  it('that was not finished is none', async () => {
    const empty = freshFolder();
    mkdirSync(empty);
    expect(await guestlist(['restore', empty], freshFolder())).toMatchObject({ code: 1 });
  });

  it('overwrites nothing, neither when it is made nor when it is restored', async () => {
    const again = await guestlist(['backup', folder], inFolder('data'));
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('not empty') as string });
    const onto = await guestlist(['restore', folder], inFolder('data'));
    expect(onto).toMatchObject({ code: 1, err: expect.stringContaining('not empty') as string });
  });

  it('is for stores in files, and of stores that are there', async () => {
    const EVENT_STORE_URL = 'esdb://localhost:2113?tls=false';
    const elsewhere = await guestlist(['backup', freshFolder()], inFolder('data'), { EVENT_STORE_URL });
    expect(elsewhere).toMatchObject({ code: 2, err: expect.stringContaining('docs/production.md') as string });
    expect((await guestlist(['backup', freshFolder()], freshFolder())).code).toBe(3);
  });

  it('says so when the key is not in it', async () => {
    const dataDir = freshFolder();
    const PERSON_KEY = Buffer.alloc(32, 7).toString('base64');
    const given = { PERSON_KEY, PORT: String(await freePort()) };
    await (await startStandalone(readConfiguration({ ...env, ...given, DATA_DIR: dataDir }))).close();
    const kept = freshFolder();
    const made = await guestlist(['backup', kept], dataDir, given);
    expect(made).toMatchObject({ code: 0, err: expect.stringContaining('PERSON_KEY is not in the backup') as string });
    expect(made.out).toContain('log.db\t');
    rmSync(dataDir, { recursive: true });
    expect((await guestlist(['restore', kept], dataDir)).code).toBe(1);
    expect((await guestlist(['restore', kept], dataDir, given)).code).toBe(0);
  });
});
