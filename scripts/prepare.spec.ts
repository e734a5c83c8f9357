import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Every test runs several processes one after the other.
jest.setTimeout(60_000);

// Stand-ins for npm and nest: each appends a line to a file, and does what is looked for afterwards.
const fakeNpm = `
const fs = require('fs');
fs.appendFileSync('calls', 'npm ' + process.argv.slice(2, 3) + '\\n');
console.log('a lot of output');
if (fs.existsSync('npm-fails')) process.exit(1);
fs.mkdirSync('node_modules/@nestjs/cli/bin', { recursive: true });
fs.copyFileSync('nest.cjs', 'node_modules/@nestjs/cli/bin/nest.js');
`;
const fakeNest = `
const fs = require('fs');
fs.appendFileSync('calls', 'nest ' + process.argv.slice(2).join(' ') + '\\n');
fs.mkdirSync('dist/apps/standalone/src', { recursive: true });
fs.mkdirSync('dist/apps/cli/src', { recursive: true });
fs.writeFileSync('dist/apps/standalone/src/main.js', 'console.log("started")');
fs.writeFileSync('dist/apps/cli/src/main.js', 'console.log(process.argv.slice(2).join()); process.exitCode = 2');
`;
const lockFile = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } });

describe('a command on a fresh clone', () => {
  let project: string;

  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), text);
  };
  const run = (script: string, ...args: string[]) =>
    new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) => {
      const env = { ...process.env, npm_execpath: join(project, 'npm-cli.js') };
      const child = spawn(process.execPath, [join(project, script), ...args], { cwd: tmpdir(), env });
      const output = { stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()));
      child.on('close', (code) => resolve({ code, ...output }));
    });
  const calls = async () =>
    (await readFile(join(project, 'calls'), 'utf8').catch(() => '')).split('\n').filter(Boolean);

  beforeEach(async () => {
    project = await realpath(await mkdtemp(join(tmpdir(), 'guestlist-prepare-')));
    await Promise.all([
      cp(__dirname, join(project, 'scripts'), { recursive: true }),
      cp(join(__dirname, '..', 'bin'), join(project, 'bin'), { recursive: true }),
      write('npm-cli.js', fakeNpm),
      write('nest.cjs', fakeNest),
      write('package-lock.json', lockFile('1.0.0')),
      ...['tsconfig.json', 'nest-cli.json', 'package.json'].map((name) => write(name, '{}')),
      ...['apps/cli/src/main.ts', 'bench/main.ts', 'libs/domain/src/index.ts', 'libs/domain/src/a.spec.ts'].map(
        (name) => write(name, ''),
      ),
    ]);
  });
  afterEach(() => rm(project, { recursive: true, force: true }));

  it('installs, builds and starts, and says so beside its own output', async () => {
    const first = await run('scripts/start.mjs');
    expect([first.code, first.stdout]).toEqual([0, 'started\n']);
    expect(first.stderr).toMatch(
      /^Installing packages …\nInstalling packages: done in .* s\nBuilding …\nBuilding: done in .* s\n$/,
    );
    expect(await calls()).toEqual(['npm ci', 'nest build standalone']);
  });

  it('prepares nothing the second time', async () => {
    await run('scripts/start.mjs');
    expect(await run('scripts/start.mjs')).toEqual({ code: 0, stdout: 'started\n', stderr: '' });
    expect(await calls()).toHaveLength(2);
  });

  it('builds again when a source changed, and not when a test did', async () => {
    await run('scripts/start.mjs');
    await write('libs/domain/src/a.spec.ts', 'export {};');
    await run('scripts/start.mjs');
    expect(await calls()).toHaveLength(2);
    await write('libs/domain/src/index.ts', 'export {};');
    await run('scripts/start.mjs');
    expect(await calls()).toEqual(['npm ci', 'nest build standalone', 'nest build standalone']);
  });

  it('installs again when the lock file changed', async () => {
    await run('scripts/start.mjs');
    await write('package-lock.json', lockFile('2.0.0'));
    await run('scripts/start.mjs');
    expect((await calls()).filter((call) => call === 'npm ci')).toHaveLength(2);
  });

  it('takes what was installed by hand, when that is what the lock file names', async () => {
    await write('node_modules/@nestjs/cli/bin/nest.js', fakeNest);
    await write('node_modules/.package-lock.json', lockFile('1.0.0'));
    await run('scripts/start.mjs');
    expect(await calls()).toEqual(['nest build standalone']);
  });

  it('never installs into a folder that belongs to another checkout', async () => {
    const other = join(project, 'other');
    await mkdir(join(other, '@nestjs/cli/bin'), { recursive: true });
    await writeFile(join(other, '@nestjs/cli/bin/nest.js'), fakeNest);
    await symlink(other, join(project, 'node_modules'));
    await run('scripts/start.mjs');
    expect(await calls()).toEqual(['nest build standalone']);
  });

  it('prepares once when several commands begin together', async () => {
    const ends = await Promise.all([run('scripts/start.mjs'), run('scripts/start.mjs'), run('scripts/build.mjs')]);
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await calls()).toEqual(['npm ci', 'nest build standalone']);
  });

  it('shows what failed, ends with 3, and tries again the next time', async () => {
    await write('npm-fails', '');
    const failed = await run('scripts/start.mjs');
    expect([failed.code, failed.stdout]).toEqual([3, '']);
    expect(failed.stderr).toBe('Installing packages …\na lot of output\nInstalling packages: failed\n');
    await rm(join(project, 'npm-fails'));
    expect((await run('scripts/start.mjs')).code).toBe(0);
  });

  it('keeps the arguments, the standard output and the exit code of the command line', async () => {
    const { code, stdout } = await run('bin/guestlist.mjs', 'token', '--email', 'ada@example.org');
    expect([code, stdout]).toEqual([2, 'token,--email,ada@example.org\n']);
  });

  it('says in one line that Node is too old', async () => {
    await write('old.mjs', "Object.defineProperty(process.versions, 'node', { value: '20.18.3' });");
    await write('start-old.mjs', "import './old.mjs';\nimport './scripts/start.mjs';");
    expect(await run('start-old.mjs')).toEqual({
      code: 3,
      stdout: '',
      stderr: 'Guestlist needs Node 20.19 or later; this is 20.18.3.\n',
    });
  });

  it('takes over the lock of a command that died', async () => {
    await write(
      'die.mjs',
      "import { withLock } from './scripts/lock.mjs';\nawait withLock(process.argv[2], console.log, () => process.kill(process.pid, 'SIGKILL'));",
    );
    await write(
      'live.mjs',
      "import { withLock } from './scripts/lock.mjs';\nconsole.log(await withLock(process.argv[2], console.log, () => 'mine'));",
    );
    expect((await run('die.mjs', project)).code).toBeNull();
    expect(await run('live.mjs', project)).toEqual({ code: 0, stdout: 'mine\n', stderr: '' });
  });
});
