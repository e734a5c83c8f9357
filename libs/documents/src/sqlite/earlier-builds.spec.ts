import Database from 'libsql';

import { type CollectionDeclaration, DocumentStoreUnavailableError } from '../core';
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
  it('is read as before, is not written, and can be dropped', async () => {
    const at = path();
    await makeAsBefore(at);
    const store = await openSqliteDocumentStore({ path: at });
    const found = await store.openExisting<Entry>(declaration, 'b1');
    const page = await found?.find({ index: 'by-kind', equals: { kind: 'k' }, range: { from: '1' }, limit: 5 });
    expect(page?.items).toEqual([{ id: 'a', position: '1', document: { kind: 'k', at: '1' } }]);
    await expect(store.open(declaration, 'b1')).rejects.toThrow(DocumentStoreUnavailableError);
    await store.drop('entries', 'b1');
    expect(await store.builds('entries')).toEqual([]);
    await store.close();
  });
});
