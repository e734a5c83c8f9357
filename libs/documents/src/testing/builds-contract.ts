import { type DocumentStore, DocumentStoreUnavailableError } from '../core';
import { guest, type Guest, guests, idsOf } from './guest-documents';

export function describeBuilds(fresh: () => Promise<DocumentStore>): void {
  describe('builds', () => {
    it('keeps builds and collections apart', async () => {
      const store = await fresh();
      const one = await store.open<Guest>(guests, 'b1');
      const two = await store.open<Guest>(guests, 'b2');
      const other = await store.open<Guest>({ ...guests, name: 'guests-b1' }, 'b1');
      await one.writeMany([guest('a', '1')]);
      await other.writeMany([guest('c', '1')]);
      expect((await two.loadMany(['a', 'c'])).size).toBe(0);
      expect(idsOf(await one.find({ index: 'byScope', containsAny: ['s1'], limit: 5 }))).toEqual(['a']);
      expect(idsOf(await two.find({ index: 'byScope', containsAny: ['s1'], limit: 5 }))).toEqual([]);
    });

    it('lists the builds of a collection by name', async () => {
      const store = await fresh();
      expect(await store.builds('guests')).toEqual([]);
      await Promise.all(['b2', 'a9', 'b10'].map((build) => store.open(guests, build)));
      await store.open({ ...guests, name: 'others' }, 'b3');
      expect(await store.builds('guests')).toEqual(['a9', 'b10', 'b2']);
    });

    it('opens a build that is there with what it holds', async () => {
      const store = await fresh();
      await (await store.open<Guest>(guests, 'b1')).writeMany([guest('a', '1')]);
      expect((await (await store.open<Guest>(guests, 'b1')).loadMany(['a'])).get('a')).toEqual(guest('a', '1'));
    });

    it('drops a build with its documents, and again without harm', async () => {
      const store = await fresh();
      const gone = await store.open<Guest>(guests, 'b1');
      await gone.writeMany([guest('a', '1')]);
      await store.drop('guests', 'b1');
      await store.drop('guests', 'b1');
      expect(await store.builds('guests')).toEqual([]);
      await expect(gone.loadMany(['a'])).rejects.toThrow(DocumentStoreUnavailableError);
      await expect(gone.find({ index: 'all', limit: 1 })).rejects.toThrow(DocumentStoreUnavailableError);
      await expect(gone.writeMany([guest('b', '1')])).rejects.toThrow(DocumentStoreUnavailableError);
      const again = await store.open<Guest>(guests, 'b1');
      expect((await again.loadMany(['a'])).size).toBe(0);
      expect(idsOf(await again.find({ index: 'byScope', containsAny: ['s1'], limit: 5 }))).toEqual([]);
    });

    it('refuses a build that was made without a declared index, and serves one made with more', async () => {
      const store = await fresh();
      const fewer = { ...guests, indexes: guests.indexes.slice(0, 1) };
      await store.open(fewer, 'b1');
      await expect(store.open(guests, 'b1')).rejects.toThrow(DocumentStoreUnavailableError);
      const full = await store.open<Guest>(guests, 'b2');
      await (await store.open<Guest>(fewer, 'b2')).writeMany([guest('a', '1')]);
      expect(idsOf(await full.find({ index: 'byScope', containsAny: ['s1'], limit: 5 }))).toEqual(['a']);
    });

    it.each([
      [{ ...guests, name: 'Guests"' }, 'b1'],
      [guests, 'b-1'],
      [{ ...guests, indexes: [{ name: 'x;', orderBy: 'at' }] }, 'b1'],
      [{ ...guests, indexes: [{ name: 'x', orderBy: "a't" }] }, 'b1'],
      [{ ...guests, indexes: [...guests.indexes, { name: 'BYROOT', orderBy: 'at' }] }, 'b1'],
      [{ ...guests, indexes: [{ name: 'x', equals: ['at'], orderBy: 'at' }] }, 'b1'],
    ])('refuses the declaration %j as %s', async (declaration, build) => {
      await expect((await fresh()).open(declaration, build)).rejects.toThrow(TypeError);
    });

    it('answers nothing once closed, and closes again without harm', async () => {
      const store = await fresh();
      const collection = await store.open<Guest>(guests, 'b1');
      await store.close();
      await store.close();
      await expect(collection.loadMany(['a'])).rejects.toThrow(DocumentStoreUnavailableError);
      await expect(store.records.get('key')).rejects.toThrow(DocumentStoreUnavailableError);
    });
  });
}
