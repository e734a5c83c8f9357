import Database from 'libsql';

import type { CollectionDeclaration } from '../core';
import { temporaryPaths } from '../testing';
import { openSqliteDocumentStore } from './sqlite-document-store';

interface Entry {
  readonly kind: string;
  readonly at: string;
}

const path = temporaryPaths();
const declaration: CollectionDeclaration = {
  name: 'entries',
  indexes: [{ name: 'by-kind', equals: ['kind'], orderBy: 'at' }],
};

/** The tables as they were made when an index stood on columns that the engine worked out. */
const makeAsBefore = async (at: string): Promise<void> => {
  await (await openSqliteDocumentStore({ path: at })).close();
  const database = new Database(at);
  database.exec(`
    CREATE TABLE "documents:entries@b1" (
      id TEXT NOT NULL PRIMARY KEY, position TEXT NOT NULL, body TEXT NOT NULL,
      "equals:kind" TEXT GENERATED ALWAYS AS (coalesce(body -> '$.kind', 'null')) VIRTUAL,
      "order:at" ANY GENERATED ALWAYS AS (json_extract(body, '$.at')) VIRTUAL
    ) STRICT;
    CREATE INDEX "index:entries@b1:by-kind" ON "documents:entries@b1" ("equals:kind", "order:at", id);
    INSERT INTO "documents:entries@b1" (id, position, body) VALUES ('a', '1', '{"kind":"k","at":"1"}');
  `);
  const insert = database.prepare('INSERT INTO builds (name, build, indexes) VALUES (?, ?, ?)');
  insert.run(['entries', 'b1', JSON.stringify(declaration.indexes)]);
  database.close();
};

describe('a build that an earlier version made', () => {
  const query = { index: 'by-kind', equals: { kind: 'k' }, range: { from: '1' }, limit: 5 };
  const first = { id: 'a', position: '1', document: { kind: 'k', at: '1' } };

  it('is read as before, also beside a writer, and can be dropped', async () => {
    const at = path();
    await makeAsBefore(at);
    const reader = await openSqliteDocumentStore({ path: at, readOnly: true });
    expect((await (await reader.open<Entry>(declaration, 'b1')).find(query)).items).toEqual([first]);
    await reader.close();
    const store = await openSqliteDocumentStore({ path: at });
    const found = await store.openExisting<Entry>(declaration, 'b1');
    expect((await found?.find(query))?.items).toEqual([first]);
    await store.drop('entries', 'b1');
    expect(await store.builds('entries')).toEqual([]);
    await store.close();
  });

  it('is written with all that it holds, as what cannot be built anew has to be', async () => {
    const at = path();
    await makeAsBefore(at);
    const [store, other] = [await openSqliteDocumentStore({ path: at }), await openSqliteDocumentStore({ path: at })];
    const before = await other.openExisting<Entry>(declaration, 'b1');
    expect((await before?.find(query))?.items).toEqual([first]);
    const [entries, same] = [await store.open<Entry>(declaration, 'b1'), await other.open<Entry>(declaration, 'b1')];
    const second = { id: 'b', position: '2', document: { kind: 'k', at: '2' } };
    await entries.writeMany([second]);
    for (const reader of [before, entries, same]) expect((await reader?.find(query))?.items).toEqual([first, second]);
    const moved = { ...first, position: '3', document: { kind: 'other', at: '1' } };
    await same.writeMany([moved]);
    expect((await entries.find(query)).items).toEqual([second]);
    expect((await entries.find({ ...query, equals: { kind: 'other' } })).items).toEqual([moved]);
    await Promise.all([store.close(), other.close()]);
  });
});
