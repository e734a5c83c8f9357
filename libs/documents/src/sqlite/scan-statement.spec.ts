import Database from 'libsql';
import {
  type CollectionDeclaration,
  type DocumentQuery,
  type DocumentSelection,
  planQuery,
  planSelection,
} from '../core';
import { temporaryPaths } from '../testing';
import { openSqliteDocumentStore } from './sqlite-document-store';
import { countStatement, type ScanStatement, scanStatement } from './scan-statement';

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

  const detailOf = (query: Omit<DocumentQuery, 'limit'>, value: string | null): string =>
    explain(scanStatement('guests', 'b1', planQuery(declaration, { ...query, limit: 5 }), value));
  const countDetailOf = (selection: DocumentSelection): string =>
    explain(countStatement('guests', 'b1', planSelection(declaration, selection)));
  const explain = ({ sql }: ScanStatement): string => {
    const database = new Database(at);
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

  it('counts over one run of the index, and merges those of several values without a sort', () => {
    expect(countDetailOf(byRoot)).toMatch(/^SEARCH \S+ USING COVERING INDEX [^;]+$/);
    expect(countDetailOf({ ...byRoot, range: { from: '1', to: '2' } })).toMatch(/order:at>\? AND order:at<\?\)$/);
    expect(countDetailOf(byScope)).toMatch(/^SEARCH \S+ USING PRIMARY KEY [^;]+$/);
    const several = countDetailOf({ ...byScope, containsAny: ['s1', 's2', 's3'] });
    expect(several).toContain('MERGE (UNION)');
    expect(several.match(/SEARCH \S+ USING PRIMARY KEY/g)).toHaveLength(3);
    expect(several).not.toContain('TEMP B-TREE');
  });

  it('starts right after the last page', () => {
    expect(detailOf({ ...byRoot, after }, null)).toContain('(order:at,id)>(?,?)');
    expect(detailOf({ ...byScope, after, direction: 'desc' }, 's1')).toContain('(order,id)<(?,?)');
    expect(detailOf({ index: 'all', after }, null)).toMatch(/^SEARCH .*\(order:at,id\)>\(\?,\?\)/);
  });

  it('reads all documents in the order of their index, without a sort', () => {
    expect(detailOf({ index: 'all' }, null)).toMatch(/^SCAN \S+ USING COVERING INDEX [^;]+$/);
  });
});
