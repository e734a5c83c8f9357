import './node-version.mjs';

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { freePort } from './free-port.mjs';

// Some faults of ES modules pass every test and die when the built output is booted: so it is booted.
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PATIENCE = 60_000;

function boot(ports, dataDir) {
  const env = { PATH: process.env.PATH, PORT: ports[0], METRICS_PORT: ports[1], DATA_DIR: dataDir, LOG_LEVEL: 'warn' };
  const main = join(root, 'dist', 'apps', 'standalone', 'src', 'main.js');
  const child = spawn(process.execPath, [main], { cwd: dataDir, env, stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  return { child, ended };
}

async function untilReady(url, ended) {
  let over;
  void ended.then((code) => (over = code));
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline; await pause(50)) {
    if (over !== undefined) throw new Error(`it ended with ${over} before it was ready`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  throw new Error(`it was not ready within ${PATIENCE / 1000} s`);
}

async function expectStatus(url, status) {
  const answer = await fetch(url);
  if (answer.status !== status)
    throw new Error(`GET ${new URL(url).pathname} answered ${answer.status}, not ${status}`);
}

async function run(dataDir) {
  const ports = [await freePort(), await freePort()];
  const [base, operations] = ports.map((port) => `http://127.0.0.1:${port}`);
  const begin = Date.now();
  const { child, ended } = boot(ports, dataDir);
  try {
    await untilReady(`${base}/readyz`, ended);
    const took = Date.now() - begin;
    await expectStatus(`${base}/healthz`, 200);
    for (const path of ['openapi.json', 'docs', 'problems/not-found']) await expectStatus(`${base}/${path}`, 200);
    await expectStatus(`${base}/v1/me`, 401);
    await expectStatus(`${base}/nowhere`, 404);
    for (const path of ['metrics', 'readyz', 'startedz']) await expectStatus(`${operations}/${path}`, 200);
    child.kill('SIGTERM');
    const code = await Promise.race([ended, pause(PATIENCE, 'no end', { ref: false })]);
    if (code !== 0) throw new Error(`it ended with ${code} after SIGTERM, not with 0`);
    return took;
  } finally {
    child.kill('SIGKILL');
  }
}

const dataDir = mkdtempSync(join(tmpdir(), 'guestlist-boot-'));
try {
  const took = await run(dataDir);
  process.stdout.write(`The built output was ready after ${took} ms, answered, and stopped.\n`);
} catch (error) {
  process.stderr.write(`The built output does not work: ${error.message}\n`);
  process.exitCode = 1;
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
