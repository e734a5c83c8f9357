// with-mongodb-compatible COMMAND…: installs a MongoDB-compatible server (SecantusDB, see secantusdb.txt) into a folder of its
// own, starts it on a free port of this machine, and runs the command with its address in MONGODB_URL. Needs Python 3 with
// venv; its exit code is the command's, and nothing is left behind. FerretDB 1.24 was tried first: it leaves an unordered
// batch undone after the first duplicate key, and does not carry out updates atomically.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { MongoClient } from 'mongodb';

import { freePort } from '../scripts/free-port.mjs';

const requirements = fileURLToPath(new URL('secantusdb.txt', import.meta.url));
const INSTALL_MS = 10 * 60_000;
const START_MS = 60_000;
const STOP_MS = 10_000;
const BETWEEN_SIGNS_MS = 20_000;

const command = process.argv.slice(2);
const say = (text) => console.error(`with-mongodb-compatible: ${text}`);
const seconds = (since) => Math.round((performance.now() - since) / 1_000);

const running = new Set();

/** How a program ended: its exit code, or the name of the signal or of the error that it ended with. */
async function end(child) {
  running.add(child);
  try {
    const [code, signal] = await once(child, 'close');
    return code ?? signal;
  } catch (error) {
    return error.code;
  } finally {
    running.delete(child);
  }
}

function stop(child) {
  child.kill();
  const last = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  child.once('close', () => clearTimeout(last));
}

async function runToItsEnd(program, ...args) {
  const child = spawn(program, args, { stdio: ['ignore', process.stderr, 'inherit'] });
  const limit = setTimeout(() => stop(child), INSTALL_MS);
  const ended = await end(child);
  clearTimeout(limit);
  if (ended === 'ENOENT') throw new Error(`${program} is not here, and the server of the tests is installed with it`);
  if (ended !== 0) throw new Error(`the server was not installed: ${program} ended with ${ended}`);
}

async function install(folder) {
  const begin = performance.now();
  say('installing the server that .ci/secantusdb.txt names');
  const signs = setInterval(() => say(`still installing after ${seconds(begin)} s`), BETWEEN_SIGNS_MS);
  try {
    await runToItsEnd('python3', '-m', 'venv', folder);
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-cache-dir'];
    await runToItsEnd(join(folder, 'bin', 'python3'), ...pip, '--requirement', requirements);
  } finally {
    clearInterval(signs);
  }
  say(`installed in ${seconds(begin)} s`);
}

async function untilItAnswers(url, ended) {
  let over;
  void ended.then((how) => (over = how));
  for (const deadline = Date.now() + START_MS; Date.now() < deadline; await pause(100)) {
    if (over !== undefined) throw new Error(`the server ended with ${over} before it answered`);
    const client = new MongoClient(url, { serverSelectionTimeoutMS: 1_000, socketTimeoutMS: 5_000 });
    const answer = await client
      .db('admin')
      .command({ ping: 1 })
      .catch(() => null);
    await client.close();
    if (answer?.ok === 1) return;
  }
  throw new Error(`the server did not answer within ${START_MS / 1_000} s`);
}

async function withServer(program, folder, work) {
  const port = await freePort();
  const server = spawn(program, ['--port', String(port), '--storage-path', folder, '--log-level', 'ERROR'], {
    cwd: scratch,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = end(server);
  try {
    await untilItAnswers(`mongodb://127.0.0.1:${port}/`, ended);
    say(`the server answers at port ${port}`);
    return await work(`mongodb://127.0.0.1:${port}/`);
  } finally {
    stop(server);
    await ended;
  }
}

async function run() {
  const installed = join(scratch, 'server');
  await install(installed);
  return withServer(join(installed, 'bin', 'secantusd-py'), join(scratch, 'databases'), async (url) => {
    const [program, ...args] = command;
    const ended = await end(spawn(program, args, { stdio: 'inherit', env: { ...process.env, MONGODB_URL: url } }));
    return typeof ended === 'number' ? ended : 1;
  });
}

if (command.length === 0) {
  say('give the command that is to be run');
  process.exit(2);
}
// Whoever ends this ends what it runs; what was made is taken away as ever.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => running.forEach(stop));

const scratch = mkdtempSync(join(tmpdir(), 'mongodb-compatible-'));
let code = 1;
try {
  code = await run();
} catch (error) {
  say(error.message);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exit(code);
