import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { quickStart } from '../../libs/client/examples/quick-start';
import { signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { root } from '../support/run-process';
import { whereCurlIs } from '../support/where-curl-is';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const guide = read('docs/connect-your-frontend.md');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text]) => text ?? '');

describe('docs/connect-your-frontend.md', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };

  beforeEach(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
  });
  afterEach(async () => {
    await server.stop();
    await place.discard();
  });

  whereCurlIs('goes from a token to an accepted invitation with curl', async () => {
    const commands = blocks('sh').join('\n');
    expect(commands).toContain('http://127.0.0.1:3000');
    const { stdout } = await promisify(execFile)(
      'bash',
      ['-euo', 'pipefail', '-c', commands.replace('http://127.0.0.1:3000', server.url)],
      { cwd: root, env: { ...process.env, DATA_DIR: place.dataDir } },
    );
    expect(stdout).toContain('"email":"ada@example.org"');
    expect(stdout).toMatch(/"name":"Northwind".*"roles":\["guest"\]/);
    expect(stdout.trim().split('\n').at(-1)?.endsWith('not-found')).toBe(true);
  });

  it('goes from a token to an accepted invitation with the typed client', async () => {
    const [ada, grace] = await Promise.all(
      ['ada', 'grace'].map((name) => signIn(server.url, place.dataDir, `${name}@example.org`, { name })),
    );
    const entered = await quickStart(server.url, { ada: ada!.token, grace: grace!.token });
    expect(entered).toEqual([{ name: 'Northwind', roles: ['guest'] }]);
  });

  it.each(['docs/connect-your-frontend.md', 'libs/client/README.md'])('%s shows the example that is run', (page) => {
    expect(read(page)).toContain(`\`\`\`ts\n${read('libs/client/examples/quick-start.ts')}\`\`\``);
  });
});
