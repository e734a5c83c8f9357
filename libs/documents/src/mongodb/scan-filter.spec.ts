import fc from 'fast-check';
import { type CollectionDeclaration, type DocumentQuery, planQuery } from '../core';
import { listFilter, prefixFilter, scanFilter } from './scan-filter';
import { indexKeys } from './stored-document';

const declaration: CollectionDeclaration = {
  name: 'guests',
  indexes: [
    { name: 'all', orderBy: 'at' },
    { name: 'byRoot', equals: ['root', 'active'], orderBy: 'at' },
    { name: 'byScope', equals: ['root'], contains: 'scopes', orderBy: 'at' },
  ],
};
const filterOf = (query: Omit<DocumentQuery, 'limit'>) => scanFilter(planQuery(declaration, { ...query, limit: 5 }));

describe('the filter of a query', () => {
  const after = { order: '1', id: 'a' };
  const byScope = { index: 'byScope', equals: { root: 'r1' }, containsAny: ['s1', 's2', 's1'] };

  it.each<[string, Omit<DocumentQuery, 'limit'>]>([
    ['all', { index: 'all', after }],
    ['byRoot', { index: 'byRoot', equals: { root: null, active: true }, range: { from: '1', to: '2' } }],
    ['byScope', { ...byScope, after }],
  ])('names every key of the index %s, in its order: all of it is bounds of one scan', (name, query) => {
    const index = declaration.indexes.find((one) => one.name === name)!;
    expect(Object.keys(filterOf(query))).toEqual(indexKeys(index));
  });

  it('compares the text of equality, which tells values of different types apart', () => {
    expect(filterOf({ index: 'byRoot', equals: { root: null, active: true } })).toMatchObject({
      'equals.root': 'null',
      'equals.active': 'true',
    });
    expect(filterOf({ index: 'byRoot', equals: { root: 'null', active: null } })).toMatchObject({
      'equals.root': '"null"',
    });
  });

  it('asks for one value by itself, and for several at once', () => {
    expect(filterOf(byScope)).toMatchObject({ 'values.scopes': { $in: ['s1', 's2'] } });
    expect(filterOf({ ...byScope, containsAny: ['s1'] })).toMatchObject({ 'values.scopes': 's1' });
  });

  it('keeps to documents, without a bound too', () => {
    expect(filterOf({ index: 'all' })).toEqual({ 'places.at': { $gte: '' } });
    expect(filterOf({ index: 'all', range: { to: '2' } })).toEqual({ 'places.at': { $gte: '', $lt: 't2\u0001' } });
    expect(listFilter(undefined)).toEqual({ $gte: '' });
    expect(listFilter('a')).toEqual({ $gt: 'a' });
  });

  it('goes on right after a place, within its range', () => {
    const range = { from: '0', to: '2' };
    expect(filterOf({ index: 'all', after, range })['places.at']).toEqual({ $gt: 't1\0a', $lt: 't2\u0001' });
    expect(filterOf({ index: 'all', after, range, direction: 'desc' })['places.at']).toEqual({
      $gte: 't0\0',
      $lt: 't1\0a',
    });
  });
});

describe('the range of a prefix', () => {
  const bytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
  const unit = fc.constantFrom('a', 'b', 'live:', '\uD7FF', '\uE000', '\uFFFF', '\u{10000}', '\u{10FFFF}');
  const text = fc.string({ unit, maxLength: 4 });

  it('holds exactly the keys that start with it', () => {
    fc.assert(
      fc.property(text, fc.oneof(text, fc.tuple(text, text)), (prefix, other) => {
        const key = typeof other === 'string' ? other : prefix + other[1];
        const { $gte, $lt } = prefixFilter(prefix);
        const inside = bytes(key, $gte ?? '') >= 0 && ($lt === undefined || bytes(key, $lt) < 0);
        expect(inside).toBe(key.startsWith(prefix));
      }),
      { numRuns: 5_000 },
    );
  });
});
