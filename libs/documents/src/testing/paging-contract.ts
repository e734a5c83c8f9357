import type { DocumentCollection, DocumentQuery, DocumentStore } from '../core';
import { guest, type Guest, guests, pagesOf } from './guest-documents';

export function describePaging(fresh: () => Promise<DocumentStore>): void {
  const filled = async (...documents: readonly ReturnType<typeof guest>[]): Promise<DocumentCollection<Guest>> => {
    const collection = await (await fresh()).open<Guest>(guests, 'b1');
    await collection.writeMany(documents);
    return collection;
  };
  const queries: readonly [string, DocumentQuery][] = [
    ['a plain index', { index: 'byRoot', equals: { root: 'r1', active: true }, limit: 2 }],
    ['a list index with one value', { index: 'byScope', containsAny: ['s1'], limit: 2 }],
    ['a list index with several values', { index: 'byScope', containsAny: ['s1', 's2'], limit: 2 }],
  ];

  describe.each(queries)('paging over %s', (_what, query) => {
    it('goes over ties by id, in both directions', async () => {
      const scopes = ['s1', 's2'];
      const collection = await filled(
        ...['e', 'b', 'd', 'a', 'c'].map((id) => guest(id, id < 'c' ? '1' : '2', { scopes })),
      );
      expect(await pagesOf(collection, query)).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
      expect(await pagesOf(collection, { ...query, direction: 'desc' })).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    });

    it('keeps inside its range from page to page', async () => {
      const collection = await filled(...['1', '2', '3', '4', '5', '6'].map((at) => guest(`g${at}`, at)));
      const range = { from: '2', to: '5' };
      expect(await pagesOf(collection, { ...query, range })).toEqual([
        ['g2', 'g3'],
        ['g4', 'g5'],
      ]);
      expect(await pagesOf(collection, { ...query, range, direction: 'desc' })).toEqual([
        ['g5', 'g4'],
        ['g3', 'g2'],
      ]);
      expect(await pagesOf(collection, { ...query, range, after: { order: '0', id: 'x' } })).toEqual([
        ['g2', 'g3'],
        ['g4', 'g5'],
      ]);
      const beyond = { ...query, range, direction: 'desc' as const, after: { order: '6', id: 'x' } };
      expect(await pagesOf(collection, beyond)).toEqual([
        ['g5', 'g4'],
        ['g3', 'g2'],
      ]);
      expect(await pagesOf(collection, { ...query, range, after: { order: '5', id: 'x' } })).toEqual([[]]);
    });

    it('misses and repeats nothing that stays while others arrive, move and are rewritten', async () => {
      const collection = await filled(...['1', '3', '5', '7', '9'].map((at) => guest(`g${at}`, at)));
      const pages = await pagesOf(collection, query, async (page) => {
        if (page !== 1) return;
        await collection.writeMany([
          guest('before', '2'),
          guest('after', '6'),
          guest('g3', '0', {}, '2'),
          guest('g5', '5', { scopes: ['s1', 's2', 's3'] }, '2'),
        ]);
      });
      expect(pages).toEqual([
        ['g1', 'g3'],
        ['g5', 'after'],
        ['g7', 'g9'],
      ]);
    });

    it('goes on after a place whose document is gone from there', async () => {
      const collection = await filled(guest('a', '1'), guest('b', '2'), guest('c', '3'));
      const pages = await pagesOf(collection, query, () =>
        collection.writeMany([guest('b', '2', { scopes: [], root: 'r9' }, '2')]),
      );
      expect(pages).toEqual([['a', 'b'], ['c']]);
    });
  });
}
