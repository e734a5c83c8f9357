import { type DocumentQuery, type DocumentStore, UndeclaredIndexError } from '../core';
import { guest, type Guest, guests, idsOf } from './guest-documents';

export function describeFind(fresh: () => Promise<DocumentStore>): void {
  describe('finding', () => {
    const found = async (store: DocumentStore, query: Omit<DocumentQuery, 'limit'>): Promise<readonly string[]> =>
      idsOf(await (await store.open<Guest>(guests, 'b1')).find({ limit: 100, ...query }));
    const filled = async (...documents: readonly ReturnType<typeof guest>[]): Promise<DocumentStore> => {
      const store = await fresh();
      await (await store.open<Guest>(guests, 'b1')).writeMany(documents);
      return store;
    };

    it('answers the documents whole, ordered, with no next page at the end', async () => {
      const store = await filled(guest('b', '2'), guest('a', '3'), guest('c', '1'));
      const page = await (await store.open<Guest>(guests, 'b1')).find({ index: 'all', limit: 3 });
      expect(page).toEqual({ items: [guest('c', '1'), guest('b', '2'), guest('a', '3')], next: null });
    });

    it('tells text, booleans and null apart when it compares', async () => {
      const store = await filled(
        guest('true', '1', { active: true }),
        guest('false', '2', { active: false }),
        guest('null', '3', { active: null }),
        guest('other', '4', { root: 'null', active: null }),
        guest('no root', '5', { root: null, active: null }),
      );
      const query = (root: string | null, active: boolean | null) => ({ index: 'byRoot', equals: { root, active } });
      expect(await found(store, query('r1', true))).toEqual(['true']);
      expect(await found(store, query('r1', false))).toEqual(['false']);
      expect(await found(store, query('r1', null))).toEqual(['null']);
      expect(await found(store, query('null', null))).toEqual(['other']);
      expect(await found(store, query(null, null))).toEqual(['no root']);
    });

    it('takes an absent field for null and an absent list for an empty one', async () => {
      const { at } = guest('a', '1').document;
      const store = await filled({ id: 'a', position: '1', document: { at } as Guest });
      expect(await found(store, { index: 'byRoot', equals: { root: null, active: null } })).toEqual(['a']);
      expect(await found(store, { index: 'byScope', containsAny: ['s1'] })).toEqual([]);
    });

    it('takes both ends of a range in', async () => {
      const store = await filled(...['1', '2', '3', '4'].map((at) => guest(`g${at}`, at)));
      expect(await found(store, { index: 'all', range: { from: '2', to: '3' } })).toEqual(['g2', 'g3']);
      expect(await found(store, { index: 'all', range: { from: '3' } })).toEqual(['g3', 'g4']);
      expect(await found(store, { index: 'all', range: { to: '2' }, direction: 'desc' })).toEqual(['g2', 'g1']);
      expect(await found(store, { index: 'all', range: { from: '3', to: '2' } })).toEqual([]);
    });

    it('orders text by code point, beyond the basic plane too', async () => {
      const store = await filled(guest('astral', '\u{1F600}'), guest('plane', '\uFF5E'), guest('ascii', 'z'));
      expect(await found(store, { index: 'all' })).toEqual(['ascii', 'plane', 'astral']);
      const ties = await filled(guest('\u{1F600}', '1'), guest('\uFF5E', '1'));
      expect(await found(ties, { index: 'all' })).toEqual(['\uFF5E', '\u{1F600}']);
    });

    it('orders numbers by their value', async () => {
      const store = await fresh();
      const declaration = { name: 'numbers', indexes: [{ name: 'all', orderBy: 'n' }] };
      const collection = await store.open<{ n: number }>(declaration, 'b1');
      const numbers = [10, 9, -1, 2.5, 1e12];
      await collection.writeMany(numbers.map((n) => ({ id: `n${n}`, position: '1', document: { n } })));
      const page = await collection.find({ index: 'all', range: { from: 2 }, limit: 3 });
      expect(page.items.map(({ document }) => document.n)).toEqual([2.5, 9, 10]);
      expect(page.next).toEqual({ order: 10, id: 'n10' });
    });

    it('finds a document once, however many of its values are asked for', async () => {
      const store = await filled(
        guest('ab', '1', { scopes: ['a', 'b', 'a'] }),
        guest('b', '2', { scopes: ['b'] }),
        guest('none', '3', { scopes: [] }),
        guest('a', '4', { scopes: ['a', 'c'] }),
      );
      expect(await found(store, { index: 'byScope', containsAny: ['a', 'b'] })).toEqual(['ab', 'b', 'a']);
      expect(await found(store, { index: 'byScope', containsAny: ['a', 'a'] })).toEqual(['ab', 'a']);
      expect(await found(store, { index: 'byScope', containsAny: ['b', 'c'], direction: 'desc' })).toEqual([
        'a',
        'b',
        'ab',
      ]);
    });

    it('joins equality and list', async () => {
      const store = await filled(guest('a', '1'), guest('b', '2', { root: 'r2' }), guest('c', '3', { scopes: ['s2'] }));
      const query = { index: 'byRootAndScope', equals: { root: 'r1' }, containsAny: ['s1', 's2'] };
      expect(await found(store, query)).toEqual(['a', 'c']);
      expect(await found(store, { ...query, containsAny: ['s1'] })).toEqual(['a']);
    });

    it('follows a document that moves', async () => {
      const store = await filled(guest('a', '1', { scopes: ['s1', 's2'] }), guest('b', '2'));
      const collection = await store.open<Guest>(guests, 'b1');
      await collection.writeMany([guest('a', '3', { scopes: ['s2', 's3'], active: false }, '2')]);
      expect(await found(store, { index: 'byScope', containsAny: ['s1'] })).toEqual(['b']);
      expect(await found(store, { index: 'byScope', containsAny: ['s1', 's2', 's3'] })).toEqual(['b', 'a']);
      expect(await found(store, { index: 'byRoot', equals: { root: 'r1', active: true } })).toEqual(['b']);
      expect(await found(store, { index: 'byRoot', equals: { root: 'r1', active: false } })).toEqual(['a']);
    });

    it('takes text as text, whatever it looks like', async () => {
      const odd = `'"; DROP TABLE x; -- %_\\ é`;
      const store = await filled(guest(odd, odd, { root: odd, scopes: [odd] }));
      expect(await found(store, { index: 'byRootAndScope', equals: { root: odd }, containsAny: [odd] })).toEqual([odd]);
      expect(await found(store, { index: 'byRoot', equals: { root: odd, active: true } })).toEqual([odd]);
    });

    it.each<[string, Omit<DocumentQuery, 'limit'>]>([
      ['an unknown index', { index: 'byName' }],
      ['an equality that the index lacks', { index: 'all', equals: { root: 'r1' } }],
      ['an equality left out', { index: 'byRoot', equals: { root: 'r1' } }],
      ['values for an index without a list', { index: 'all', containsAny: ['s1'] }],
      ['a list index without values', { index: 'byScope' }],
    ])('refuses %s', async (_what, query) => {
      await expect(found(await filled(), query)).rejects.toThrow(UndeclaredIndexError);
    });

    it('refuses limits and numbers of values out of their bounds', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      for (const limit of [0, 1_001, 1.5])
        await expect(collection.find({ index: 'all', limit })).rejects.toThrow(RangeError);
      await expect(collection.find({ index: 'all', limit: 1_000 })).resolves.toEqual({ items: [], next: null });
      const values = Array.from({ length: 51 }, (_, at) => `s${at}`);
      const query = { index: 'byScope', limit: 1 };
      await expect(collection.find({ ...query, containsAny: values })).rejects.toThrow(RangeError);
      await expect(collection.find({ ...query, containsAny: [] })).rejects.toThrow(RangeError);
      await expect(collection.find({ ...query, containsAny: values.slice(1) })).resolves.toEqual({
        items: [],
        next: null,
      });
    });
  });
}
