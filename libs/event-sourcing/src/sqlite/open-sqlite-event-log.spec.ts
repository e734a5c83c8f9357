import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'libsql';

import { CommitBell, LogInUseError, sleep, StoreUnavailableError } from '../core';
import { collect, numbered } from '../testing';
import { freshFolder } from '../testing/fresh-folder';
import { openSqliteEventLog } from './open-sqlite-event-log';

const freshPath = () => join(freshFolder(), 'log.db');

describe('opening a log in SQLite', () => {
  it('makes the folder and the file', async () => {
    const path = join(freshFolder(), 'a folder', 'with #odd ?names%41', 'log.db');
    const log = await openSqliteEventLog({ path });
    const reader = await openSqliteEventLog({ path, readOnly: true });
    expect(existsSync(path)).toBe(true);
    expect(await reader.logId()).toBe(await log.logId());
    await Promise.all([log.close(), reader.close()]);
  });

  it('refuses a second writer at once, however the path is spelled', async () => {
    const path = freshPath();
    const log = await openSqliteEventLog({ path });
    const link = join(freshFolder(), 'link.db');
    symlinkSync(path, link);
    await expect(openSqliteEventLog({ path })).rejects.toBeInstanceOf(LogInUseError);
    await expect(openSqliteEventLog({ path: link })).rejects.toThrow(/is being written by another process/);
    await log.appendToStream('still-1', numbered(1), 'no_stream');
    await log.close();
  });

  it('refuses a writer while another process writes, and not after that one was killed', async () => {
    const path = freshPath();
    await (await openSqliteEventLog({ path })).close();
    const script = `
      const lock = new (require(${JSON.stringify(require.resolve('libsql'))}))(${JSON.stringify(`${path}-writer`)});
      lock.exec('BEGIN EXCLUSIVE');
      process.stdout.write('locked');
      process.kill(process.pid, 'SIGKILL');
    `;
    expect(() => execFileSync(process.execPath, ['-e', script], { stdio: 'pipe' })).toThrow();
    const log = await openSqliteEventLog({ path });
    const other = `
      const Database = require(${JSON.stringify(require.resolve('libsql'))});
      try { new Database(${JSON.stringify(`${path}-writer`)}).exec('BEGIN EXCLUSIVE'); }
      catch (error) { process.stdout.write(error.code); }
    `;
    expect(execFileSync(process.execPath, ['-e', other]).toString()).toBe('SQLITE_BUSY');
    await log.close();
  });

  it('lets the next writer in after closing', async () => {
    const path = freshPath();
    const first = await openSqliteEventLog({ path });
    await first.close();
    await first.close();
    const second = await openSqliteEventLog({ path });
    expect(await second.logId()).toMatch(/^[0-9a-f-]{36}$/);
    await second.close();
  });

  it('finishes what is pending and empties the write-ahead log before it is closed', async () => {
    const path = freshPath();
    const log = await openSqliteEventLog({ path });
    const pending = log.appendToStream('last-1', numbered(3), 'no_stream');
    await log.close();
    expect(await pending).toMatchObject({ revision: 2n });
    expect(existsSync(`${path}-wal`) ? statSync(`${path}-wal`).size : 0).toBe(0);
    await expect(log.appendToStream('late-1', numbered(1), 'no_stream')).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(log.readStream('last-1')).rejects.toBeInstanceOf(StoreUnavailableError);
  });

  it('says of a path that cannot be used that the store is unavailable', async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, 'log.db'));
    await expect(openSqliteEventLog({ path: join(folder, 'log.db') })).rejects.toBeInstanceOf(StoreUnavailableError);
  });
});

describe('opening a log in SQLite for reading only', () => {
  it('needs a log', async () => {
    const path = freshPath();
    await expect(openSqliteEventLog({ path, readOnly: true })).rejects.toBeInstanceOf(StoreUnavailableError);
    writeFileSync(path, '');
    await expect(openSqliteEventLog({ path, readOnly: true })).rejects.toThrow(/holds no log/);
  });

  it('follows a running writer', async () => {
    const path = freshPath();
    const writer = await openSqliteEventLog({ path });
    const reader = await openSqliteEventLog({ path, readOnly: true });
    const following = collect(
      reader,
      { after: await reader.head(), prefixes: ['live-'] },
      (found) => found.length === 2,
    );
    await writer.appendToStream('live-1', numbered(1), 'no_stream');
    await writer.appendToStream('live-1', numbered(1), 0n);
    expect((await following).events).toEqual(await writer.readStream('live-1'));
    await Promise.all([reader.close(), writer.close()]);
  });

  it('looks at once when the bell of the writer rings, before it would by itself', async () => {
    const path = freshPath();
    const bell = new CommitBell();
    const writer = await openSqliteEventLog({ path, bell });
    const reader = await openSqliteEventLog({ path, readOnly: true, bell });
    const ending = new AbortController();
    const found: string[] = [];
    const following = (async () => {
      for await (const { events } of reader.subscribe({ after: null, prefixes: ['live-'], signal: ending.signal })) {
        found.push(...events.map(({ streamName }) => streamName));
      }
    })();
    await sleep(1);
    // It looks by itself ten times a second: twenty in a row take two seconds without the bell.
    const begun = performance.now();
    for (let n = 0; n < 20; n += 1) {
      await writer.appendToStream(`live-${n}`, numbered(1), 'no_stream');
      while (found.length <= n && performance.now() - begun < 2_000) await sleep(1);
    }
    const took = performance.now() - begun;
    ending.abort();
    await following;
    await Promise.all([reader.close(), writer.close()]);
    expect(found).toHaveLength(20);
    expect(took).toBeLessThan(1_000);
  });

  it('appends nothing', async () => {
    const path = freshPath();
    await (await openSqliteEventLog({ path })).close();
    const reader = await openSqliteEventLog({ path, readOnly: true });
    await expect(reader.appendToStream('x-1', numbered(1), 'no_stream')).rejects.toBeInstanceOf(StoreUnavailableError);
    await reader.close();
  });
});

describe('a log that is durable once it is closed', () => {
  it('holds everything in its one file after closing', async () => {
    const path = freshPath();
    const log = await openSqliteEventLog({ path, durable: 'at-close' });
    await log.appendToStream('made-1', numbered(3), 'no_stream');
    await log.close();
    expect(existsSync(`${path}-wal`) && statSync(`${path}-wal`).size > 0).toBe(false);
    const reader = await openSqliteEventLog({ path, readOnly: true });
    expect(await reader.readStream('made-1')).toHaveLength(3);
    await reader.close();
  });
});

describe('the table of events', () => {
  it('is never changed, whoever asks', async () => {
    const path = freshPath();
    const log = await openSqliteEventLog({ path });
    await log.appendToStream('kept-1', numbered(1), 'no_stream');
    const other = new Database(path);
    expect(() => other.exec("UPDATE events SET type = 'Forged'")).toThrow(/append-only/);
    expect(() => other.exec('DELETE FROM events')).toThrow(/append-only/);
    other.close();
    await log.close();
  });

  it('is read once for all who stand at the same place, and anew once it has grown', async () => {
    const log = await openSqliteEventLog({ path: freshPath() });
    const ending = new AbortController();
    const next = async () => {
      for await (const batch of log.subscribe({ after: null, prefixes: ['a-'], signal: ending.signal })) return batch;
      throw new Error('The subscription ended');
    };
    await log.appendToStream('a-1', numbered(1), 'no_stream');
    const first = await next();
    expect((await next()).events).toBe(first.events);
    await log.appendToStream('a-2', numbered(1), 'no_stream');
    expect((await next()).events.map(({ streamName }) => streamName)).toEqual(['a-1', 'a-2']);
    ending.abort();
    await log.close();
  });

  it('is read in order of position without sorting', async () => {
    const path = freshPath();
    const log = await openSqliteEventLog({ path });
    const other = new Database(path);
    const plan = other
      .prepare(
        `EXPLAIN QUERY PLAN SELECT data FROM events NOT INDEXED
         WHERE position > ? AND position <= ? AND (stream >= ? AND stream < ?) ORDER BY position LIMIT 10`,
      )
      .all(1, 2, 'a', 'b') as { detail: string }[];
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^SEARCH events USING INTEGER PRIMARY KEY/),
    ]);
    other.close();
    await log.close();
  });
});
