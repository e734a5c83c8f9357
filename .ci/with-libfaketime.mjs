// with-libfaketime COMMAND…: fetches Debian's libfaketime into a folder of its own, without installing it and without touching
// what apt knows of this machine, and runs the command with its place in LIBFAKETIME. Its exit code is the command's. Where
// there is no apt the command runs without it, and the tests that need it say that they were left out.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FETCH_MS = 5 * 60_000;

const command = process.argv.slice(2);
const say = (text) => console.error(`with-libfaketime: ${text}`);

function run(program, args, cwd) {
  const { status, error, stderr } = spawnSync(program, args, { cwd, timeout: FETCH_MS, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args.at(-1)} did not succeed: ${error?.code ?? stderr.trim()}`);
}

/** Where the library is among what was unpacked; throws when it is not there. */
function fetched(scratch) {
  const [lists, cache, unpacked] = ['lists', 'cache', 'unpacked'].map((name) => join(scratch, name));
  for (const folder of [join(lists, 'partial'), join(cache, 'archives', 'partial')])
    mkdirSync(folder, { recursive: true });
  const own = ['-q', '-o', `Dir::State::lists=${lists}`, '-o', `Dir::Cache=${cache}`, '-o', 'APT::Sandbox::User='];
  run('apt-get', [...own, 'update'], scratch);
  run('apt-get', [...own, 'download', 'libfaketime'], scratch);
  const archive = readdirSync(scratch).find((name) => name.endsWith('.deb'));
  run('dpkg-deb', ['-x', archive, unpacked], scratch);
  const files = readdirSync(unpacked, { recursive: true });
  return join(
    unpacked,
    files.find((name) => name.endsWith('/libfaketime.so.1')),
  );
}

if (command.length === 0) {
  say('give the command that is to be run');
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'libfaketime-'));
let code = 1;
try {
  const env = { ...process.env };
  try {
    env.LIBFAKETIME = fetched(scratch);
    say('fetched');
  } catch (error) {
    say(error.message);
  }
  const [program, ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit', env });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [ended] = await once(child, 'close');
  code = ended ?? 1;
} catch (error) {
  say(error.message);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(code);
