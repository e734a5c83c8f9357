import { execFile, execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { root } from '../support/run-process';
import { whereCurlIs } from '../support/where-curl-is';

describe('README.md', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  const readme = readFileSync(join(root, 'README.md'), 'utf8');

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  whereCurlIs('follows one invitation with commands that work as they stand', async () => {
    const [example = ''] = /```sh\n(ADA=[\s\S]*?)```/.exec(readme)?.slice(1) ?? [];
    expect(example).toContain('http://127.0.0.1:3000$2');
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euo', 'pipefail', '-c', example.replace('http://127.0.0.1:3000', server.url)],
      { cwd: root, env: { ...process.env, DATA_DIR: place.dataDir } },
    );
    expect(JSON.parse(stdout)).toMatchObject({
      items: [{ name: 'Northwind', kind: 'mssp-main', roles: ['guest'], owner: false, managed: [] }],
    });
  });

  it('names only folders that are there', () => {
    const named = [...readme.matchAll(/`((?:apps|libs|docs|test)\/[\w/-]+)`/g)].map(([, path]) => path ?? '');
    expect(named.length).toBeGreaterThan(8);
    const tracked = execFileSync('git', ['ls-files'], { cwd: root }).toString().split('\n');
    expect(named.filter((path) => !tracked.some((file) => file.startsWith(`${path}/`)))).toEqual([]);
  });
});
