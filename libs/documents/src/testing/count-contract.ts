import { type DocumentSelection, type DocumentStore, UndeclaredIndexError } from '../core';
import { guest, type Guest, guests } from './guest-documents';

export function describeCount(fresh: () => Promise<DocumentStore>): void {
  describe('counting', () => {
    const filled = async (...documents: readonly ReturnType<typeof guest>[]) => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      await collection.writeMany(documents);
      return collection;
    };

    it('answers zero where nothing is', async () => {
      const collection = await filled();
      expect(await collection.count({ index: 'all' })).toBe(0);
      expect(await collection.count({ index: 'byScope', containsAny: ['s1', 's2'] })).toBe(0);
    });

    it('counts a document once, however many of its values are asked for', async () => {
      const collection = await filled(
        guest('ab', '1', { scopes: ['a', 'b', 'a'] }),
        guest('b', '2', { scopes: ['b'] }),
        guest('none', '3', { scopes: [] }),
        guest('a', '4', { scopes: ['a', 'c'], root: 'r2' }),
      );
      expect(await collection.count({ index: 'byScope', containsAny: ['a', 'b', 'c'] })).toBe(3);
      expect(await collection.count({ index: 'byScope', containsAny: ['a', 'a'] })).toBe(2);
      const joined = { index: 'byRootAndScope', equals: { root: 'r1' } };
      expect(await collection.count({ ...joined, containsAny: ['a', 'b', 'c'] })).toBe(2);
    });

    it('takes both ends of a range in, and nothing of one that is upside down', async () => {
      const collection = await filled(
        ...['1', '2', '3', '4'].map((at) => guest(`g${at}`, at, { scopes: ['s1', 's2'] })),
      );
      expect(await collection.count({ index: 'all', range: { from: '2', to: '3' } })).toBe(2);
      expect(await collection.count({ index: 'all', range: { from: '3', to: '2' } })).toBe(0);
      const both = { index: 'byScope', containsAny: ['s1', 's2'] };
      expect(await collection.count({ ...both, range: { from: '3' } })).toBe(2);
      expect(await collection.count({ ...both, range: { from: '3', to: '2' } })).toBe(0);
    });

    it('follows a document that moves', async () => {
      const collection = await filled(guest('a', '1', { scopes: ['s1', 's2'] }), guest('b', '2'));
      await collection.writeMany([guest('a', '3', { scopes: ['s2'], active: false }, '2')]);
      expect(await collection.count({ index: 'byScope', containsAny: ['s1'] })).toBe(1);
      expect(await collection.count({ index: 'byRoot', equals: { root: 'r1', active: false } })).toBe(1);
    });

    it('goes beyond the most that a page holds', async () => {
      const many = Array.from({ length: 1_500 }, (_, at) =>
        guest(`g${at}`, String(at), { scopes: ['s1', `s${at % 2}`] }),
      );
      const collection = await filled(...many);
      expect(await collection.count({ index: 'all' })).toBe(1_500);
      expect(await collection.count({ index: 'byScope', containsAny: ['s0', 's1'] })).toBe(1_500);
    });

    it.each<[string, DocumentSelection]>([
      ['an unknown index', { index: 'byName' }],
      ['an equality that the index lacks', { index: 'all', equals: { root: 'r1' } }],
      ['an equality left out', { index: 'byRoot', equals: { root: 'r1' } }],
      ['values for an index without a list', { index: 'all', containsAny: ['s1'] }],
      ['a list index without values', { index: 'byScope' }],
    ])('refuses %s', async (_what, selection) => {
      await expect((await filled()).count(selection)).rejects.toThrow(UndeclaredIndexError);
    });

    it('refuses numbers of values out of their bounds', async () => {
      const collection = await filled(guest('a', '1'));
      const values = Array.from({ length: 51 }, (_, at) => `s${at}`);
      await expect(collection.count({ index: 'byScope', containsAny: values })).rejects.toThrow(RangeError);
      await expect(collection.count({ index: 'byScope', containsAny: [] })).rejects.toThrow(RangeError);
      await expect(collection.count({ index: 'byScope', containsAny: values.slice(1) })).resolves.toBe(1);
    });
  });
}
