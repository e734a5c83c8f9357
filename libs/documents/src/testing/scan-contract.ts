import { type DocumentCollection, type DocumentStore, DocumentStoreUnavailableError } from '../core';
import { guest, type Guest, guests } from './guest-documents';

/** Every page of the listing, by id; `between` runs after each. */
const pagesOf = async (
  collection: Pick<DocumentCollection<Guest>, 'scan'>,
  limit: number,
  between: () => Promise<void> = async () => undefined,
): Promise<readonly (readonly string[])[]> => {
  const pages: (readonly string[])[] = [];
  let afterId: string | undefined;
  for (;;) {
    const page = await collection.scan({ limit, ...(afterId !== undefined && { afterId }) });
    pages.push(page.map(({ id }) => id));
    if (page.length < limit) return pages;
    afterId = page.at(-1)?.id;
    await between();
  }
};

export function describeScan(fresh: () => Promise<DocumentStore>): void {
  describe('listing all documents', () => {
    const filled = async (...ids: readonly string[]): Promise<DocumentCollection<Guest>> => {
      const collection = await (await fresh()).open<Guest>(guests, 'b1');
      await collection.writeMany(ids.map((id) => guest(id, '1')));
      return collection;
    };

    it('goes through every one once, by id in the order of code points, whatever indexes say', async () => {
      const collection = await filled('b', 'a', '\u{1F600}', 'aa', '\uFF5E');
      await collection.writeMany([guest('c', '1', { scopes: [], root: null })]);
      expect(await pagesOf(collection, 2)).toEqual([['a', 'aa'], ['b', 'c'], ['\uFF5E', '\u{1F600}'], []]);
      expect(await pagesOf(collection, 4)).toEqual([
        ['a', 'aa', 'b', 'c'],
        ['\uFF5E', '\u{1F600}'],
      ]);
    });

    it('answers documents with their stamps', async () => {
      const collection = await filled('a');
      await collection.writeMany([guest('b', '2', { active: null }, '7')]);
      expect(await collection.scan({ limit: 5 })).toEqual([guest('a', '1'), guest('b', '2', { active: null }, '7')]);
      expect(await collection.scan({ afterId: 'a1', limit: 1 })).toEqual([guest('b', '2', { active: null }, '7')]);
    });

    it('answers nothing in an empty collection and after the last', async () => {
      expect(await (await filled()).scan({ limit: 1 })).toEqual([]);
      expect(await (await filled('a')).scan({ afterId: 'a', limit: 1 })).toEqual([]);
    });

    it('misses and repeats nothing that stays while others arrive', async () => {
      const collection = await filled('b', 'd', 'f');
      const arriving = [guest('a', '1'), guest('e', '1')];
      const pages = await pagesOf(collection, 1, () => collection.writeMany(arriving));
      expect(pages).toEqual([['b'], ['d'], ['e'], ['f'], []]);
    });

    it('refuses a limit out of its bounds', async () => {
      const collection = await filled('a');
      for (const limit of [0, 1.5, 1_001]) await expect(collection.scan({ limit })).rejects.toThrow(RangeError);
    });

    it('is refused once the build was dropped', async () => {
      const store = await fresh();
      const gone = await store.open<Guest>(guests, 'b1');
      await store.drop('guests', 'b1');
      await expect(gone.scan({ limit: 1 })).rejects.toThrow(DocumentStoreUnavailableError);
    });
  });
}
