// Runs the fault campaigns in their full length, tells how far they are, and ends with a table of what was done. Words after
// the command choose among them: npm run faults -- kill-nine
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Table from 'cli-table3';

import { ensureBuilt, orExplain, root } from './prepare.mjs';

const LIMIT_MS = 2 * 3_600_000;
const FAREWELL_MS = 10_000;
const results = join(root, 'test', 'faults', 'results');

/** Whether this user may mount a file system of a few bytes, which takes root on most machines. */
function tryMounting() {
  const folder = mkdtempSync(join(tmpdir(), 'guestlist-mount-'));
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
  if (mounted.status === 0) spawnSync('umount', [folder], { stdio: 'ignore' });
  rmdirSync(folder);
  return mounted.status === 0;
}

await orExplain(ensureBuilt());
const mayMount = tryMounting();
const sayLeftOut = () => {
  if (!process.env.MONGODB_URL) process.stderr.write('NOT TESTED: MongoDB. MONGODB_URL is not set.\n');
  if (!mayMount) process.stderr.write('NOT TESTED: a disk that is full. Mounting a small file system takes root.\n');
};
sayLeftOut();
const chosen = process.argv.slice(2);
const begin = Date.now();
if (chosen.length === 0) rmSync(results, { recursive: true, force: true });

const jest = spawn(
  process.execPath,
  [
    join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
    '--config',
    'jest.faults.config.cjs',
    '--runInBand',
    '--forceExit',
    ...chosen,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, FAULTS: 'long', FAULTS_MOUNT: mayMount ? 'yes' : 'no' } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => jest.kill(signal));
const impatience = setTimeout(() => {
  process.stderr.write(`The campaigns are not over after ${LIMIT_MS / 60_000} minutes and are ended.\n`);
  jest.kill('SIGTERM');
  setTimeout(() => jest.kill('SIGKILL'), FAREWELL_MS).unref();
}, LIMIT_MS);
const code = await new Promise((resolve) => jest.on('close', resolve));
clearTimeout(impatience);

/** What was kept since this run began: a campaign that failed has kept nothing. */
function kept() {
  let names = [];
  try {
    names = readdirSync(results).filter((name) => name.endsWith('.json'));
  } catch {
    // None has come to its end.
  }
  const all = names.map((name) => JSON.parse(readFileSync(join(results, name), 'utf8')));
  return all.filter(({ at }) => Date.parse(at) >= begin).sort((one, other) => (one.at < other.at ? -1 : 1));
}

const table = new Table({ head: ['campaign', 'what was done'], style: { head: [], border: [] }, wordWrap: true });
for (const { campaign, figures } of kept()) {
  const told = Object.entries(figures).map(([name, figure]) => `${figure.toLocaleString('en')} ${name}`);
  table.push([campaign, told.join('\n')]);
}
process.stdout.write(`${table.toString()}\nThe figures are kept in test/faults/results.\n`);
sayLeftOut();
process.exit(code === 0 ? 0 : 1);
