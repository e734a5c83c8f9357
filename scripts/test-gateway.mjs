// Runs nginx with the configuration of the gateway before built processes: the nginx at NGINX or in the path, or else the one
// in Debian's package, which is unpacked into a scratch folder and neither installed nor started. Where there is none to be
// had, nothing is tested: that is said, and the exit code is 77.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ensureBuilt, orExplain, root } from './prepare.mjs';

const NOT_TESTED = 77;
const MINUTES = 60_000;

const run = (command, args, options = {}) =>
  spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'], timeout: 3 * MINUTES, ...options }).status === 0;
const works = (nginx) => run(nginx, ['-v'], { stdio: 'ignore' });

function fromDebian(scratch) {
  const download = () => run('apt-get', ['--quiet', '--quiet', 'download', 'nginx'], { cwd: scratch });
  // A machine that is new has no lists of packages yet.
  if (!download() && !(run('apt-get', ['--quiet', '--quiet', 'update']) && download())) return null;
  const packages = readdirSync(scratch).filter((name) => name.endsWith('.deb'));
  if (!packages.every((name) => run('dpkg-deb', ['--extract', name, '.'], { cwd: scratch }))) return null;
  const nginx = join(scratch, 'usr', 'sbin', 'nginx');
  return existsSync(nginx) && works(nginx) ? nginx : null;
}

function findNginx(scratch) {
  const { NGINX } = process.env;
  if (NGINX) return works(NGINX) ? NGINX : null;
  return works('nginx') ? 'nginx' : fromDebian(scratch);
}

async function test(nginx) {
  await orExplain(ensureBuilt());
  const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = [jest, '--config', 'jest.servers.config.cjs', '--runInBand', '--verbose', 'test/gateway/'];
  const running = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, NGINX: nginx } });
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => running.kill(signal));
  return new Promise((resolve) => running.on('close', (code) => resolve(code ?? 1)));
}

const scratch = mkdtempSync(join(tmpdir(), 'guestlist-nginx-'));
try {
  const nginx = findNginx(scratch);
  if (nginx === null) console.error('NOT TESTED: the gateway. There is no nginx here, and none to be had from Debian.');
  process.exitCode = nginx === null ? NOT_TESTED : await test(nginx);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
