import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

// A holder writes its process id right after it made the folder; one without an id for this long died in between.
const WITHOUT_OWNER = 5_000;
const BETWEEN_LOOKS = 200;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

const ownerOf = (folder) => {
  try {
    return Number(readFileSync(join(folder, 'pid'), 'utf8'));
  } catch {
    return null;
  }
};

const isStale = (folder) => {
  const owner = ownerOf(folder);
  if (owner) return !isAlive(owner);
  const age = statSync(folder, { throwIfNoEntry: false })?.mtimeMs;
  return age !== undefined && Date.now() - age > WITHOUT_OWNER;
};

/** Moving it first makes sure that of several that find it stale one removes it. */
const removeStale = (folder) => {
  const aside = `${folder}.${process.pid}`;
  try {
    renameSync(folder, aside);
    rmSync(aside, { recursive: true, force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
};

const take = (folder) => {
  try {
    mkdirSync(folder);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(folder, 'pid'), String(process.pid));
  return true;
};

/**
 * Runs the work while no other process does the same for this project folder. Waits as long as the other one lives, and says
 * so once; a lock left behind by a process that died is taken over.
 */
export async function withLock(root, say, work) {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), `guestlist-${name}.lock`);
  for (let waited = false; !take(folder); waited = true) {
    if (isStale(folder)) removeStale(folder);
    else {
      if (!waited) say('Another command is preparing this folder; waiting for it.');
      await pause(BETWEEN_LOOKS);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
