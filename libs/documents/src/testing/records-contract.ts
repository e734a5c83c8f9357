import type { DocumentStore } from '../core';

export function describeRecords(fresh: () => Promise<DocumentStore>): void {
  describe('control records', () => {
    it('answers null for a record that is not there', async () => {
      expect(await (await fresh()).records.get('none')).toBeNull();
    });

    it.each([[null], [true], [0], ['text'], [['a', 1]], [{ deep: { est: [null] } }]])('holds %j', async (value) => {
      const { records } = await fresh();
      expect(await records.put('key', value)).toBe(true);
      expect(await records.get('key')).toEqual({ value, revision: 1 });
    });

    it('counts the writes of each record', async () => {
      const { records } = await fresh();
      await records.put('key', 'one');
      await records.put('key', 'two');
      await records.put('other', 'one');
      expect(await records.get('key')).toEqual({ value: 'two', revision: 2 });
      expect(await records.get('other')).toEqual({ value: 'one', revision: 1 });
    });

    it('writes only over the revision it was told to expect', async () => {
      const { records } = await fresh();
      expect(await records.put('key', 'early', 1)).toBe(false);
      expect(await records.put('key', 'first', 0)).toBe(true);
      expect(await records.put('key', 'again', 0)).toBe(false);
      expect(await records.put('key', 'second', 1)).toBe(true);
      expect(await records.put('key', 'late', 1)).toBe(false);
      expect(await records.get('key')).toEqual({ value: 'second', revision: 2 });
    });

    it('lets one of many win', async () => {
      const { records } = await fresh();
      await records.put('lease', 'free');
      const won = await Promise.all(Array.from({ length: 20 }, (_, at) => records.put('lease', at, 1)));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('lists by prefix, in order of key', async () => {
      const { records } = await fresh();
      for (const key of ['live:b', 'live:a', 'live', 'lives:c', 'live:\u{1F600}', 'live:\uFF5E', 'live%', 'LIVE:z']) {
        await records.put(key, key);
      }
      const listed = await records.list('live:');
      expect([...listed]).toEqual(
        ['live:a', 'live:b', 'live:\uFF5E', 'live:\u{1F600}'].map((key) => [key, { value: key, revision: 1 }]),
      );
      expect((await records.list('')).size).toBe(8);
      expect((await records.list('none')).size).toBe(0);
    });

    it('removes, and again without harm', async () => {
      const { records } = await fresh();
      await records.put('key', 1);
      await records.remove('key');
      await records.remove('key');
      expect(await records.get('key')).toBeNull();
      expect(await records.put('key', 2, 0)).toBe(true);
    });
  });
}
