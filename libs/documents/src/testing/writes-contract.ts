import type { DocumentStore } from '../core';
import { guest, type Guest, guests, idsOf } from './guest-documents';

export function describeWrites(fresh: () => Promise<DocumentStore>): void {
  describe('writing and loading', () => {
    it('answers what was written with its position, and leaves absent ids out', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      await collection.writeMany([guest('a', '1'), guest('b', '2', { root: null }, '7')]);
      expect(await collection.loadMany(['b', 'none', 'a', 'a'])).toEqual(
        new Map([
          ['a', guest('a', '1')],
          ['b', guest('b', '2', { root: null }, '7')],
        ]),
      );
      expect(await collection.loadMany([])).toEqual(new Map());
    });

    it('keeps the later of two versions in whichever order they come', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      const early = guest('a', '1', { scopes: ['early'] }, '10');
      const late = guest('a', '2', { scopes: ['late'] }, '20');
      await collection.writeMany([late]);
      await collection.writeMany([early]);
      expect((await collection.loadMany(['a'])).get('a')).toEqual(late);
      expect(idsOf(await collection.find({ index: 'byScope', containsAny: ['early'], limit: 10 }))).toEqual([]);
      expect(idsOf(await collection.find({ index: 'byScope', containsAny: ['late'], limit: 10 }))).toEqual(['a']);
    });

    it('keeps the later version in a collection without a list index too', async () => {
      const plain = { ...guests, indexes: guests.indexes.filter(({ contains }) => contains === undefined) };
      const collection = await (await fresh()).open<Guest>(plain, 'b1');
      const late = guest('a', '2', {}, '20');
      await collection.writeMany([guest('a', '1', {}, '10'), late, guest('a', '3', {}, '20')]);
      await collection.writeMany([guest('a', '4', {}, '15')]);
      expect((await collection.find({ index: 'all', limit: 5 })).items).toEqual([late]);
    });

    it('keeps the later of two versions inside one call', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      const versions = ['10', '30', '20'].map((position) => guest('a', '1', { scopes: [`s${position}`] }, position));
      await collection.writeMany(versions);
      expect((await collection.loadMany(['a'])).get('a')).toEqual(versions[1]);
      const any = { index: 'byScope', containsAny: ['s10', 's20'], limit: 10 };
      expect(idsOf(await collection.find(any))).toEqual([]);
    });

    it('leaves what is stored when the same position comes again', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      await collection.writeMany([guest('a', '1')]);
      await collection.writeMany([guest('a', '9', { scopes: ['s9'] })]);
      expect((await collection.loadMany(['a'])).get('a')).toEqual(guest('a', '1'));
      expect(idsOf(await collection.find({ index: 'byScope', containsAny: ['s9'], limit: 10 }))).toEqual([]);
    });

    it('takes an empty list', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      await expect(collection.writeMany([])).resolves.toBeUndefined();
    });

    it.each([
      ['no order', { at: undefined }],
      ['an object to compare', { root: { no: 'value' } }],
      ['a list that is none', { scopes: 's1' }],
      ['a NUL to be ordered by', { at: 'a\0b' }],
      ['half a character in its list', { scopes: ['\ud83d'] }],
    ])('stores nothing of a call with a document that has %s', async (_what, wrong) => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      const misfit = { ...guest('b', '2'), document: { ...guest('b', '2').document, ...wrong } as unknown as Guest };
      await expect(collection.writeMany([guest('a', '1'), misfit])).rejects.toThrow(TypeError);
      expect((await collection.loadMany(['a', 'b'])).size).toBe(0);
    });

    it('shares no object with who writes or reads', async () => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      const scopes = ['s1'];
      await collection.writeMany([guest('a', '1', { scopes })]);
      scopes.push('s2');
      const read = (await collection.loadMany(['a'])).get('a')!;
      (read.document.scopes as string[]).push('s3');
      expect((await collection.loadMany(['a'])).get('a')).toEqual(guest('a', '1'));
    });

    it('tells listeners of writes until they stop', async () => {
      const store = await fresh();
      const collection = await store.open<Guest>(guests, 'b1');
      let heard = 0;
      const stop = store.onWrite(() => (heard += 1));
      await collection.writeMany([guest('a', '1')]);
      await store.records.put('key', 1);
      expect(heard).toBe(2);
      stop();
      await collection.writeMany([guest('b', '1')]);
      expect(heard).toBe(2);
    });
  });
}
