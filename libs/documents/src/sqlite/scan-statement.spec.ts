import Database from 'libsql';
import { type DocumentQuery, planQuery, type CollectionDeclaration } from '../core';
import { temporaryPaths } from '../testing';
import { openSqliteDocumentStore } from './sqlite-document-store';
import { scanStatement } from './scan-statement';

const path = temporaryPaths();
const declaration: CollectionDeclaration = {
  name: 'guests',
  indexes: [
    { name: 'all', orderBy: 'at' },
    { name: 'byRoot', equals: ['root', 'active'], orderBy: 'at' },
    { name: 'byScope', equals: ['root'], contains: 'scopes', orderBy: 'at' },
  ],
};

describe('the scan of a declared index', () => {
  const at = path();
  beforeAll(async () => {
    const store = await openSqliteDocumentStore({ path: at });
    await store.open(declaration, 'b1');
    await store.close();
  });

  const detailOf = (query: Omit<DocumentQuery, 'limit'>, value: string | null): string => {
    const database = new Database(at);
    const { sql } = scanStatement('guests', 'b1', planQuery(declaration, { ...query, limit: 5 }), value);
    const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all([]) as { detail: string }[];
    database.close();
    return rows.map(({ detail }) => detail).join('; ');
  };
  const after = { order: '1', id: 'a' };
  const byRoot = { index: 'byRoot', equals: { root: 'r1', active: true } };
  const byScope = { index: 'byScope', equals: { root: 'r1' }, containsAny: ['s1'] };
  const key = /equals:root=\? AND equals:active=\?|value=\? AND equals:root=\?/;

  it.each<[string, Omit<DocumentQuery, 'limit'>, string | null]>([
    ['equality', byRoot, null],
    ['one value of a list', byScope, 's1'],
  ])('over %s searches in order, without a sort', (_what, query, value) => {
    const variants = (['asc', 'desc'] as const).flatMap((direction) => [
      { ...query, direction },
      { ...query, direction, range: { from: '1', to: '2' } },
      { ...query, direction, after },
      { ...query, direction, after, range: { from: '0', to: '2' } },
    ]);
    for (const variant of variants) {
      const detail = detailOf(variant, value);
      expect(detail).toMatch(/^SEARCH [^;]+$/);
      expect(detail).toMatch(key);
    }
  });

  it('starts right after the last page', () => {
    expect(detailOf({ ...byRoot, after }, null)).toContain('(order:at,id)>(?,?)');
    expect(detailOf({ ...byScope, after, direction: 'desc' }, 's1')).toContain('(order,id)<(?,?)');
    expect(detailOf({ index: 'all', after }, null)).toMatch(/^SEARCH .*\(order:at,id\)>\(\?,\?\)/);
  });

  it('reads all documents in the order of their index, without a sort', () => {
    expect(detailOf({ index: 'all' }, null)).toMatch(/^SCAN \S+ USING INDEX [^;]+$/);
  });
});
