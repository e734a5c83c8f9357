import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import Database from 'libsql';
import { type DocumentStore, DocumentStoreFullError, DocumentStoreUnavailableError, WriteListeners } from '../core';
import { temporaryPaths } from '../testing';
import { openSqliteDocumentStore, type SqliteDocumentStoreOptions } from './sqlite-document-store';
import { WritableCollection } from './writable-collection';
import { WriteQueue } from './write-queue';
import { SqliteConnection } from './sqlite-connection';

interface Entry {
  readonly at: string;
  readonly tags: readonly string[];
  readonly text?: string;
}

const path = temporaryPaths();
const declaration = { name: 'entries', indexes: [{ name: 'byTag', contains: 'tags', orderBy: 'at' }] };
const entry = (id: string, rest: Partial<Entry> = {}, position = '1') => ({
  id,
  position,
  document: { at: '1', tags: ['t'], ...rest },
});

describe('a file that several have open', () => {
  const opened: DocumentStore[] = [];
  const open = async (options: SqliteDocumentStoreOptions): Promise<DocumentStore> => {
    const store = await openSqliteDocumentStore(options);
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.close()));
  });

  it('shows each what the other wrote', async () => {
    const at = path();
    const one = await (await open({ path: at })).open<Entry>(declaration, 'b1');
    const two = await (await open({ path: at })).open<Entry>(declaration, 'b1');
    await one.writeMany([entry('a')]);
    await two.writeMany([entry('b'), entry('a', { tags: [] }, '2')]);
    const { items } = await one.find({ index: 'byTag', containsAny: ['t'], limit: 5 });
    expect(items.map(({ id }) => id)).toEqual(['b']);
  });

  it('says that a build is gone which the other dropped', async () => {
    const at = path();
    const other = await open({ path: at });
    const collection = await (await open({ path: at })).open<Entry>(declaration, 'b1');
    await collection.loadMany(['a']);
    await other.drop('entries', 'b1');
    await expect(collection.loadMany(['a'])).rejects.toThrow(DocumentStoreUnavailableError);
  });

  it('tells those who share its listeners what it wrote', async () => {
    const at = path();
    const listeners = new WriteListeners();
    const [reading, writing] = [await open({ path: at, listeners }), await open({ path: at, listeners })];
    let heard = 0;
    const stop = reading.onWrite(() => (heard += 1));
    const before = heard;
    await writing.records.put('key', 1);
    expect(heard).toBe(before + 1);
    stop();
    await writing.records.put('key', 2);
    expect(heard).toBe(before + 1);
  });

  it('waits for another writer, without stopping its own process', async () => {
    const at = path();
    const store = await open({ path: at });
    const writer = new Database(at);
    writer.exec('BEGIN IMMEDIATE');
    const written = store.records.put('key', 1);
    const timer = once(AbortSignal.timeout(1), 'abort');
    await timer;
    writer.exec('COMMIT');
    expect(await written).toBe(true);
    writer.close();
  });

  it('gives up on another writer when its time is over', async () => {
    const at = path();
    const store = await open({ path: at, busyTimeoutMs: 40 });
    const writer = new Database(at);
    writer.exec('BEGIN IMMEDIATE');
    await expect(store.records.put('key', 1)).rejects.toThrow(DocumentStoreUnavailableError);
    expect(await store.records.get('key')).toBeNull();
    writer.exec('ROLLBACK');
    expect(await store.records.put('key', 1)).toBe(true);
    writer.close();
  });

  it('keeps no snapshot after any operation, so the write-ahead log can be emptied', async () => {
    const at = path();
    const store = await open({ path: at });
    const collection = await store.open<Entry>(declaration, 'b1');
    await collection.writeMany(Array.from({ length: 250 }, (_, id) => entry(`e${id}`)));
    await collection.find({ index: 'byTag', containsAny: ['t', 'u'], limit: 100 });
    await collection.loadMany(['e1', 'e2']);
    await store.records.get('none');
    await store.records.list('');
    await store.builds('entries');
    const other = new Database(at);
    expect(other.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all([])).toEqual([{ busy: 0, log: 0, checkpointed: 0 }]);
    other.close();
  });

  it('leaves everything in the file itself when it closes', async () => {
    const at = path();
    const store = await open({ path: at });
    await store.records.put('key', 1);
    await store.close();
    expect(existsSync(`${at}-wal`) ? statSync(`${at}-wal`).size : 0).toBe(0);
  });

  it('reads beside a writer, sees its writes and refuses its own', async () => {
    const at = path();
    const writer = await open({ path: at });
    const written = await writer.open<Entry>(declaration, 'b1');
    const reader = await open({ path: at, readOnly: true });
    const read = await reader.open<Entry>(declaration, 'b1');
    await written.writeMany([entry('a')]);
    expect([...(await read.loadMany(['a'])).keys()]).toEqual(['a']);
    await expect(read.writeMany([entry('b')])).rejects.toThrow(DocumentStoreUnavailableError);
    await expect(reader.records.put('key', 1)).rejects.toThrow(DocumentStoreUnavailableError);
    await expect(reader.open(declaration, 'b2')).rejects.toThrow(DocumentStoreUnavailableError);
    expect(await writer.builds('entries')).toEqual(['b1']);
  });

  it('makes no file to read', async () => {
    const at = path();
    await expect(open({ path: at, readOnly: true })).rejects.toThrow(DocumentStoreUnavailableError);
    expect(existsSync(at)).toBe(false);
  });

  it('says so when it has no room left, and stores nothing of the call', async () => {
    const at = path();
    const store = await open({ path: at });
    await store.open(declaration, 'b1');
    const connection = SqliteConnection.connect(at, 100);
    connection.exec('PRAGMA max_page_count = 40');
    const collection = new WritableCollection<Entry>(
      connection,
      new WriteQueue(connection),
      declaration,
      'b1',
      declaration.indexes,
      () => undefined,
    );
    const many = Array.from({ length: 300 }, (_, id) => entry(`e${id}`, { text: 'x'.repeat(1_000) }));
    await expect(collection.writeMany(many)).rejects.toThrow(DocumentStoreFullError);
    expect((await collection.loadMany(['e0', 'e299'])).size).toBe(0);
    await collection.writeMany([entry('small')]);
    expect((await collection.loadMany(['small'])).size).toBe(1);
    connection.close();
  });

  it('refuses a file that is no database', async () => {
    await expect(open({ path: __filename, readOnly: true })).rejects.toThrow(DocumentStoreUnavailableError);
    await expect(open({ path: '/dev/null/views.db', readOnly: true })).rejects.toThrow(DocumentStoreUnavailableError);
  });
});
