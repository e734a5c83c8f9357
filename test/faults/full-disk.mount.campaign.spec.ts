import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

import { expectNothingLost } from '../support/aftermath';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { inFull, tellCampaign, tellProgress, until } from '../support/campaign';
import { KeyedLoad } from '../support/keyed-load';
import { runToEnd, standaloneEntry } from '../support/run-process';

const WITHIN_MS = 30_000;
const ROUNDS = inFull(3, 20);
const CAMPAIGN = 'a disk that is full';
const PIECE = Buffer.alloc(4_096);

/** Takes every byte that the file system has left. */
const fillUp = (path: string): void => {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, PIECE);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
};

describe('the server on a small file system of its own', () => {
  let dataDir: string;
  let discard: () => Promise<void>;
  let server: ServerProcess;
  beforeAll(async () => {
    ({ dataDir, discard } = await temporaryDataDir());
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', dataDir]);
    server = await startBuiltServer(dataDir, { LOG_LEVEL: 'error' });
  });
  afterAll(async () => {
    await server.kill();
    // Lazily: this process may have files there open until it ends.
    execFileSync('umount', ['-l', dataDir]);
    await discard();
  });

  it('says why it does not start on what it has written when that is read-only now, and starts when it is not', async () => {
    await server.stop();
    execFileSync('mount', ['-o', 'remount,ro', dataDir]);
    const env = { DATA_DIR: dataDir, LOG_LEVEL: 'silent', PORT: '0', METRICS_PORT: '0' };
    const { code, stderr } = await runToEnd(standaloneEntry, [], env);
    execFileSync('mount', ['-o', 'remount,rw', dataDir]);
    expect({ code, lines: stderr.trim().split('\n').length }).toEqual({ code: 3, lines: 1 });
    server = await startBuiltServer(dataDir, { LOG_LEVEL: 'error' });
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
  });

  it('refuses commands whole while it is full, and takes them again when there is room', async () => {
    const load = await KeyedLoad.start({ url: () => server.url, dataDir, sides: 4 });
    const filler = join(dataDir, 'filler');
    for (let round = 1; round <= ROUNDS; round += 1) {
      fillUp(filler);
      const refused = load.putOff;
      await until(() => load.putOff > refused + 8 || load.isOver, WITHIN_MS, 'commands are refused');
      rmSync(filler);
      const answered = load.acknowledged.length;
      await until(() => load.acknowledged.length > answered || load.isOver, WITHIN_MS, 'commands are answered');
      tellProgress(CAMPAIGN, round, ROUNDS);
    }
    await load.stop();
    expect(await load.repeatSome(50)).toEqual([]);
    const events = await expectNothingLost({ dataDir, env: {} }, load.acknowledged);
    const refusals = Object.fromEntries(load.putOffBy);
    tellCampaign(
      CAMPAIGN,
      {
        ...{ 'times full': ROUNDS, ...refusals, 'commands acknowledged': load.acknowledged.length, events },
      },
      () => {
        expect(load.putOffBy.get('storage-full')).toBeGreaterThan(0);
        expect(load.unanswered).toBe(0);
      },
    );
  }, 300_000);
});
