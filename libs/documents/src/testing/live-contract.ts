import {
  checkpointKey,
  type DocumentStore,
  DocumentStoreUnavailableError,
  dropBuild,
  liveBuild,
  livePointer,
  openLive,
  projectionTarget,
  setLiveBuild,
} from '../core';
import { UndeclaredIndexError } from '../core';
import { guest, type Guest, guests, idsOf } from './guest-documents';

const all = { index: 'all', limit: 10 };
const checkpoint = { logId: 'log', position: '0007', eventId: 'e7' };

export function describeLive(fresh: () => Promise<DocumentStore>): void {
  describe('the live build', () => {
    const filled = async (store: DocumentStore, build: string): Promise<void> =>
      (await store.open<Guest>(guests, build)).writeMany([guest(`of ${build}`, '1')]);

    it('is null until one is set', async () => {
      const store = await fresh();
      expect(await liveBuild(store, 'guests')).toBeNull();
      await setLiveBuild(store, 'guests', 'b1');
      expect(await liveBuild(store, 'guests')).toBe('b1');
      expect(await liveBuild(store, 'others')).toBeNull();
      const { revision } = await livePointer(store, 'guests');
      expect(await setLiveBuild(store, 'guests', 'b2', revision)).toBe(true);
      expect(await setLiveBuild(store, 'guests', 'b1', revision)).toBe(false);
      expect(await livePointer(store, 'guests')).toEqual({ build: 'b2', revision: revision + 1 });
    });

    it('answers empty before a build is live, and makes none', async () => {
      const store = await fresh();
      const live = openLive<Guest>(store, guests);
      expect(await live.find(all)).toEqual({ items: [], next: null });
      expect((await live.loadMany(['a'])).size).toBe(0);
      expect(await live.count({ index: 'all' })).toBe(0);
      expect(await live.loadCheckpoint()).toBeNull();
      await expect(live.find({ index: 'none', limit: 1 })).rejects.toThrow(UndeclaredIndexError);
      await expect(live.count({ index: 'none' })).rejects.toThrow(UndeclaredIndexError);
      expect(await store.builds('guests')).toEqual([]);
    });

    it('holds its look at the pointer for its time, then follows it', async () => {
      const store = await fresh();
      await Promise.all(['b1', 'b2'].map((build) => filled(store, build)));
      await setLiveBuild(store, 'guests', 'b1');
      let now = 0;
      const live = openLive<Guest>(store, guests, { ttlMs: 1_000, now: () => now });
      expect(idsOf(await live.find(all))).toEqual(['of b1']);
      await setLiveBuild(store, 'guests', 'b2');
      now = 999;
      expect(idsOf(await live.find(all))).toEqual(['of b1']);
      now = 1_000;
      expect(idsOf(await live.find(all))).toEqual(['of b2']);
      expect([...(await live.loadMany(['of b1', 'of b2'])).keys()]).toEqual(['of b2']);
    });

    it('stays with one build for who asks for the current one', async () => {
      const store = await fresh();
      await Promise.all(['b1', 'b2'].map((build) => filled(store, build)));
      await setLiveBuild(store, 'guests', 'b1');
      await store.records.put(checkpointKey('guests', 'b1'), checkpoint);
      const live = openLive<Guest>(store, guests, { ttlMs: 0 });
      const reader = await live.current();
      await setLiveBuild(store, 'guests', 'b2');
      expect(idsOf(await live.find(all))).toEqual(['of b2']);
      expect(reader.build).toBe('b1');
      expect(idsOf(await reader.find(all))).toEqual(['of b1']);
      expect(await reader.count({ index: 'all' })).toBe(1);
      expect(await reader.loadCheckpoint()).toEqual(checkpoint);
      expect(await live.loadCheckpoint()).toBeNull();
    });

    it('makes no build that is not there, and says that it is not', async () => {
      const store = await fresh();
      await setLiveBuild(store, 'guests', 'b1');
      const live = openLive<Guest>(store, guests, { ttlMs: 0 });
      await expect(live.find(all)).rejects.toThrow(DocumentStoreUnavailableError);
      await expect(live.loadCheckpoint()).rejects.toThrow(DocumentStoreUnavailableError);
      expect(await store.openExisting(guests, 'b1')).toBeNull();
      expect(await store.builds('guests')).toEqual([]);
      await filled(store, 'b1');
      expect(idsOf(await live.find(all))).toEqual(['of b1']);
    });

    it('never answers empty out of a build that was replaced and dropped', async () => {
      const store = await fresh();
      await Promise.all(['b1', 'b2'].map((build) => filled(store, build)));
      await store.records.put(checkpointKey('guests', 'b1'), checkpoint);
      await setLiveBuild(store, 'guests', 'b1');
      const live = openLive<Guest>(store, guests, { ttlMs: 0 });
      const reader = await live.current();
      await setLiveBuild(store, 'guests', 'b2');
      await dropBuild(store, 'guests', 'b1');
      for (const read of [reader.find(all), reader.loadMany(['of b1']), reader.loadCheckpoint()]) {
        await expect(read).rejects.toThrow(DocumentStoreUnavailableError);
      }
      expect(idsOf(await live.find(all))).toEqual(['of b2']);
      expect(await store.builds('guests')).toEqual(['b2']);
    });

    it('looks again at once after a look that failed', async () => {
      const store = await fresh();
      await filled(store, 'b1');
      await store.records.put('live:guests', { not: 'a build' });
      const live = openLive<Guest>(store, guests, { now: () => 0 });
      await expect(live.find(all)).rejects.toThrow(TypeError);
      await setLiveBuild(store, 'guests', 'b1');
      expect(idsOf(await live.find(all))).toEqual(['of b1']);
    });
  });

  describe('the target of a projection', () => {
    it('holds the documents and the checkpoint of its build alone', async () => {
      const store = await fresh();
      const target = await projectionTarget<Guest>(store, guests, 'b1');
      const other = await projectionTarget<Guest>(store, guests, 'b2');
      expect(await target.loadCheckpoint()).toBeNull();
      await target.writeMany([guest('a', '1')]);
      await target.storeCheckpoint(checkpoint);
      await target.storeCheckpoint({ ...checkpoint, position: '0008', eventId: null });
      expect(await target.loadCheckpoint()).toEqual({ ...checkpoint, position: '0008', eventId: null });
      expect((await target.loadMany(['a'])).get('a')).toEqual(guest('a', '1'));
      expect(await other.loadCheckpoint()).toBeNull();
      expect((await other.loadMany(['a'])).size).toBe(0);
    });

    it('refuses a checkpoint that is none', async () => {
      const store = await fresh();
      const target = await projectionTarget<Guest>(store, guests, 'b1');
      await store.records.put(checkpointKey('guests', 'b1'), { position: 7 });
      await expect(target.loadCheckpoint()).rejects.toThrow(TypeError);
    });

    it('stores no checkpoint over one that somebody else has stored meanwhile', async () => {
      const store = await fresh();
      const [frozen, other] = [
        await projectionTarget<Guest>(store, guests, 'b1'),
        await projectionTarget<Guest>(store, guests, 'b1'),
      ];
      expect(await frozen.storeCheckpoint(checkpoint)).toBe(true);
      await other.loadCheckpoint();
      for (const position of ['0008', '0011']) {
        expect(await other.storeCheckpoint({ ...checkpoint, position })).toBe(true);
      }
      expect(await frozen.storeCheckpoint({ ...checkpoint, position: '0009' })).toBe(false);
      expect(await frozen.storeCheckpoint({ ...checkpoint, position: '0012' })).toBe(false);
      expect(await frozen.loadCheckpoint()).toMatchObject({ position: '0011' });
      expect(await frozen.storeCheckpoint({ ...checkpoint, position: '0012' })).toBe(true);
    });

    it('stores no checkpoint in a build that was dropped and made anew', async () => {
      const store = await fresh();
      const frozen = await projectionTarget<Guest>(store, guests, 'b1');
      await frozen.storeCheckpoint(checkpoint);
      await dropBuild(store, 'guests', 'b1');
      expect(await frozen.storeCheckpoint({ ...checkpoint, position: '0009' })).toBe(false);
      const anew = await projectionTarget<Guest>(store, guests, 'b1');
      expect(await anew.loadCheckpoint()).toBeNull();
      expect(await anew.storeCheckpoint({ ...checkpoint, position: '0003' })).toBe(true);
      expect(await frozen.storeCheckpoint({ ...checkpoint, position: '0009' })).toBe(false);
      expect(await anew.loadCheckpoint()).toMatchObject({ position: '0003' });
    });

    it('forgets the checkpoint of a dropped build', async () => {
      const store = await fresh();
      await (await projectionTarget<Guest>(store, guests, 'b1')).storeCheckpoint(checkpoint);
      await dropBuild(store, 'guests', 'b1');
      await dropBuild(store, 'guests', 'b1');
      expect(await store.builds('guests')).toEqual([]);
      expect(await (await projectionTarget<Guest>(store, guests, 'b1')).loadCheckpoint()).toBeNull();
    });
  });
}
