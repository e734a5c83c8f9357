import './node-version.mjs';

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { withLock } from './lock.mjs';

/** The project folder, wherever a command was called. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const modules = join(root, 'node_modules');
const installStamp = join(modules, '.guestlist-install');
const buildStamp = join(root, 'dist', '.guestlist-build');

// Progress goes to standard error: standard output belongs to the command that was asked for.
const say = (text) => process.stderr.write(`${text}\n`);
const hashOf = (text) => createHash('sha256').update(text).digest('hex');
const textOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : '');

/** Runs a command without showing its output, unless it fails: then all of it is shown and the process ends. */
async function runQuietly(what, command, args) {
  const begin = Date.now();
  say(`${what} …`);
  const beat = setInterval(() => say(`  still at it after ${Math.round((Date.now() - begin) / 1000)} s`), 15_000);
  const output = [];
  const code = await new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => output.push(chunk));
    child.on('error', (error) => {
      output.push(Buffer.from(String(error)));
      resolve(3);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
  clearInterval(beat);
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new Error(`${what}: failed`);
  }
  say(`${what}: done in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
}

const npm = () => {
  const cli = process.env.npm_execpath;
  if (cli?.endsWith('npm-cli.js')) return [process.execPath, [cli]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
};

/** What npm wrote down when it installed says the same as the lock file: somebody has installed by hand. */
function installedByHand(lock) {
  const written = textOf(join(modules, '.package-lock.json'));
  if (written === '') return false;
  const installed = JSON.parse(written).packages;
  const wanted = Object.entries(JSON.parse(lock).packages).filter(([path, { optional }]) => path !== '' && !optional);
  return wanted.every(([path, { version }]) => installed[path]?.version === version);
}

function isInstalled() {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8');
  if (textOf(installStamp) === hashOf(lock)) return true;
  // A linked folder belongs to another checkout, and installing would empty it.
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  if (!installedByHand(lock)) return false;
  writeFileSync(installStamp, hashOf(lock));
  return true;
}

const locked = (isDone, work) => (isDone() ? undefined : withLock(root, say, async () => isDone() || (await work())));

/** Installs what package-lock.json names, unless it is there. Safe to call from several processes at once. */
export async function ensureInstalled() {
  await locked(isInstalled, async () => {
    const [command, args] = npm();
    const rest = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
    await runQuietly('Installing packages', command, [...args, ...rest]);
    writeFileSync(installStamp, hashOf(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  });
}

const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts');

function* filesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'testing') yield* filesBelow(path);
    else if (isSource(entry.name) || entry.name === 'tsconfig.app.json') yield path;
  }
}

/** Says by name, size and time which sources there are; reading them would cost more than it could tell. */
function sourcesFingerprint() {
  const settings = ['tsconfig.json', 'nest-cli.json', 'package-lock.json'].map((name) => join(root, name));
  const files = [...settings, ...['apps', 'libs', 'bench'].flatMap((name) => [...filesBelow(join(root, name))])];
  return hashOf(
    files
      .map((path) => {
        const { size, mtimeMs } = statSync(path);
        return `${path}\n${size}\n${mtimeMs}`;
      })
      .join('\n'),
  );
}

/** Compiles the apps into dist, unless that was done from these very sources. Safe to call from several processes at once. */
export async function ensureBuilt() {
  await ensureInstalled();
  await locked(
    () => textOf(buildStamp) === sourcesFingerprint(),
    async () => {
      // Taken before the build: what changes meanwhile is built the next time.
      const fingerprint = sourcesFingerprint();
      await runQuietly('Building', process.execPath, [
        join(modules, '@nestjs', 'cli', 'bin', 'nest.js'),
        'build',
        'standalone',
      ]);
      mkdirSync(dirname(buildStamp), { recursive: true });
      writeFileSync(buildStamp, fingerprint);
    },
  );
}

/** Ends the process with one line when the preparation failed; its output has been shown already. */
export async function orExplain(preparation) {
  try {
    return await preparation;
  } catch (error) {
    say(error.message);
    return process.exit(3);
  }
}
