import { join } from 'node:path';

import Database from 'libsql';

import {
  CommandIdReusedError,
  CommitBell,
  type OpenedEventLog,
  StorageFullError,
  StoreUnavailableError,
  WrongExpectedVersionError,
} from '../core';
import { numbered } from '../testing';
import { freshFolder } from '../testing/fresh-folder';
import { Appender, prepareAppend } from './append';
import { GroupCommitter, type GroupCommit } from './group-commit';
import { openSqliteEventLog } from './open-sqlite-event-log';
import { prepareForWriting } from './schema';
import { SqliteEventLog } from './sqlite-event-log';

const openWithCommits = async () => {
  const commits: GroupCommit[] = [];
  const onCommit = (commit: GroupCommit) => commits.push(commit);
  const log = await openSqliteEventLog({ path: join(freshFolder(), 'log.db'), onCommit });
  commits.length = 0;
  return { log, commits };
};

/** Appends one event in each of so many turns of the event loop. */
const appendTurnByTurn = (log: OpenedEventLog, turns: number): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const appends: Promise<unknown>[] = [];
    const turn = () => {
      if (appends.length + 1 < turns) setImmediate(turn);
      appends.push(log.appendToStream(`turn-${appends.length}`, numbered(1), 'no_stream'));
      if (appends.length === turns) Promise.all(appends).then(resolve, reject);
    };
    turn();
  });

describe('group commit', () => {
  it('lets appends that arrive together share one transaction', async () => {
    const { log, commits } = await openWithCommits();
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => log.appendToStream(`s-${index}`, numbered(2), 'no_stream')),
    );
    expect(commits).toEqual([{ appends: 200, events: 400 }]);
    await log.close();
  });

  it('stamps each append with the time it was taken at, in order', async () => {
    let time = Date.UTC(2026, 0, 1);
    const log = await openSqliteEventLog({ path: join(freshFolder(), 'log.db'), now: () => new Date((time += 1_000)) });
    const names = ['first', 'second', 'third'];
    await Promise.all(names.map((name) => log.appendToStream(name, numbered(2), 'no_stream')));
    const streams = await Promise.all(names.map((name) => log.readStream(name)));
    const seconds = streams.map((events) => events.map(({ recordedAt }) => new Date(recordedAt).getUTCSeconds()));
    // The log's own first event took the first second.
    expect(seconds).toEqual([
      [2, 2],
      [3, 3],
      [4, 4],
    ]);
    await log.close();
  });

  it('waits for appends that keep arriving', async () => {
    const { log, commits } = await openWithCommits();
    await appendTurnByTurn(log, 3);
    expect(commits).toEqual([{ appends: 3, events: 3 }]);
    await log.close();
  });

  it('holds no append back for long, however many keep arriving', async () => {
    const { log, commits } = await openWithCommits();
    await appendTurnByTurn(log, 40);
    expect(Math.max(...commits.map(({ appends }) => appends))).toBeLessThanOrEqual(5);
    expect(commits.reduce((sum, { appends }) => sum + appends, 0)).toBe(40);
    await log.close();
  });

  it('bounds what one transaction holds, but never divides an append', async () => {
    const { log, commits } = await openWithCommits();
    const sizes = [600, 600, 3_000, 1];
    await Promise.all(sizes.map(async (size, index) => log.appendToStream(`s-${index}`, numbered(size), 'no_stream')));
    expect(commits.map(({ events }) => events)).toEqual(sizes);
    await log.close();
  });

  it('fails an append that expects a wrong revision alone', async () => {
    const { log, commits } = await openWithCommits();
    const outcomes = await Promise.allSettled([
      log.appendToStream('a-1', numbered(1), 'no_stream'),
      log.appendToStream('a-1', numbered(1), 'no_stream'),
      log.appendToStream('b-1', numbered(1), 'no_stream'),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(WrongExpectedVersionError) as unknown });
    expect(commits).toEqual([{ appends: 2, events: 2 }]);
    await log.close();
  });

  it('fails an append whose event id another stream holds alone and stores nothing of it', async () => {
    const { log } = await openWithCommits();
    const [first] = numbered(1);
    await log.appendToStream('a-1', [first!], 'no_stream');
    const [good, bad, alsoGood] = await Promise.allSettled([
      log.appendToStream('b-1', numbered(1), 'no_stream'),
      log.appendToStream('c-1', [...numbered(1), first!], 'no_stream'),
      log.appendToStream('d-1', numbered(1), 'no_stream'),
    ]);
    expect([good.status, alsoGood.status]).toEqual(['fulfilled', 'fulfilled']);
    expect(bad).toMatchObject({ reason: expect.any(CommandIdReusedError) as unknown });
    expect(await log.readStream('c-1')).toEqual([]);
    expect(await log.readStream('b-1')).toHaveLength(1);
    await log.close();
  });

  it('stores nothing of a transaction that finds no room, and goes on when there is room again', async () => {
    const database = new Database(join(freshFolder(), 'log.db'));
    prepareForWriting(database);
    const committer = new GroupCommitter(
      database,
      new Appender(database),
      () => new Date(),
      () => undefined,
    );
    const append = (stream: string, count: number) =>
      committer.append(prepareAppend(stream, numbered(count), 'no_stream'));
    await append('before-1', 1);
    database.pragma('max_page_count = 20');
    const [small, large] = await Promise.allSettled([append('small-1', 1), append('large-1', 900)]);
    expect(small).toMatchObject({ reason: expect.any(StorageFullError) as unknown });
    expect(large).toMatchObject({ reason: expect.any(StorageFullError) as unknown });
    expect(database.prepare('SELECT stream FROM events').raw().all()).toEqual([['before-1']]);
    database.pragma('max_page_count = 100000');
    expect(await append('large-1', 900)).toMatchObject({ revision: 899n });
    database.close();
  });

  it.each([
    ['which the engine names', { code: 'SQLITE_IOERR' }],
    ['which nobody names', {}],
  ])('stores nothing of a transaction whose roll-back ends in a fault %s, and goes on', async (_, ofRollBack) => {
    const database = new Database(join(freshFolder(), 'log.db'));
    prepareForWriting(database);
    const failing = new Map<string, object>();
    const faulty = new Proxy(database, {
      get: (target, key) => {
        if (key !== 'exec') return Reflect.get(target, key) as unknown;
        return (statement: string) => {
          const fault = failing.get(statement);
          failing.delete(statement);
          if (fault) throw Object.assign(new Error('disk I/O error'), fault);
          return target.exec(statement);
        };
      },
    });
    const committer = new GroupCommitter(
      faulty,
      new Appender(database),
      () => new Date(),
      () => undefined,
    );
    const append = (stream: string) => committer.append(prepareAppend(stream, numbered(1), 'no_stream'));
    failing.set('COMMIT', { code: 'SQLITE_IOERR' }).set('ROLLBACK', ofRollBack);
    await expect(append('lost-1')).rejects.toBeInstanceOf(StoreUnavailableError);
    await append('kept-1');
    await append('lost-1');
    expect(database.prepare('SELECT stream, revision FROM events').raw().all()).toEqual([
      ['kept-1', 0],
      ['lost-1', 0],
    ]);
    database.close();
  });

  it('lets nobody read what a transaction wrote that could be neither committed nor rolled back', async () => {
    const database = new Database(join(freshFolder(), 'log.db'));
    prepareForWriting(database);
    const failing = new Set<string>();
    const faulty = new Proxy(database, {
      get: (target, key) => {
        if (key !== 'exec') return Reflect.get(target, key) as unknown;
        return (statement: string) => {
          if (failing.has(statement)) throw Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR' });
          return target.exec(statement);
        };
      },
    });
    const nobody = () => undefined;
    const committer = new GroupCommitter(faulty, new Appender(database), () => new Date(), nobody);
    const log = new SqliteEventLog(faulty, committer, new CommitBell(), nobody);
    await log.appendToStream('kept-1', numbered(1), 'no_stream');
    const head = await log.head();

    failing.add('COMMIT').add('ROLLBACK');
    await expect(log.appendToStream('lost-1', numbered(1), 'no_stream')).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(database.prepare('SELECT count(*) FROM events').raw().all()).toEqual([[2]]);
    const stop = new AbortController();
    const following = async () => {
      for await (const { events } of log.subscribe({ after: head, prefixes: [''], signal: stop.signal })) return events;
    };
    const reads = [log.readStream('lost-1'), log.head(), log.eventAt(head), log.logId(), following()];
    for (const read of reads) await expect(read).rejects.toBeInstanceOf(StoreUnavailableError);

    failing.clear();
    expect(await log.readStream('lost-1')).toEqual([]);
    expect(await log.head()).toBe(head);
    await log.appendToStream('lost-1', numbered(1), 'no_stream');
    expect(await log.readStream('lost-1')).toHaveLength(1);
    await log.close();
  });
});
