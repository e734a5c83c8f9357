import type { DocumentCollection } from '@app/documents';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';

import { mergedPage, type PageRequest, type Source } from './merged-page';
import { keeping } from './sift';

interface Card {
  readonly suit: string;
  readonly at: string;
}

const declaration = { name: 'cards', indexes: [{ name: 'by-suit', equals: ['suit'], orderBy: 'at' }] };
const orderOf = ({ at }: Card) => at;
const suit = (name: string): Source<Card> => ({ query: { index: 'by-suit', equals: { suit: name } } });

describe('a page of several sources', () => {
  let collection: DocumentCollection<Card>;
  beforeAll(async () => {
    collection = await openInMemoryDocumentStore().open<Card>(declaration, 'v1');
    const card = (n: number) => ({
      id: `c${String(n).padStart(5, '0')}`,
      position: '1',
      document: { suit: n % 3 === 0 ? 'red' : 'black', at: String(Math.floor(n / 2)).padStart(5, '0') },
    });
    await collection.writeMany(Array.from({ length: 3_000 }, (_, n) => card(n)));
  });

  const walk = async (sources: readonly Source<Card>[], request: PageRequest) => {
    const ids: string[] = [];
    const sizes: number[] = [];
    let after: PageRequest['after'];
    do {
      const page = await mergedPage({ collection, orderOf }, sources, { ...request, ...(after && { after }) });
      ids.push(...page.items.map(({ id }) => id));
      sizes.push(page.items.length);
      after = page.next ?? undefined;
    } while (after !== undefined);
    return { ids, sizes };
  };

  it.each(['asc', 'desc'] as const)('has every document once, in order: %s', async (direction) => {
    const { ids } = await walk([suit('red'), suit('black')], { direction, limit: 97 });
    const sorted = [...new Set(ids)].toSorted();
    expect(ids).toHaveLength(3_000);
    expect(ids).toEqual(direction === 'asc' ? sorted : sorted.toReversed());
  });

  it('has a document of two sources once', async () => {
    const { ids } = await walk([suit('red'), suit('red')], { direction: 'asc', limit: 100 });
    expect(ids).toHaveLength(1_000);
  });

  it('is filled by looking on when most is sifted out', async () => {
    const rare = { ...suit('black'), sift: keeping<Card>(({ at }) => at.endsWith('99')) };
    const { ids, sizes } = await walk([rare, { ...suit('red'), sift: keeping<Card>(() => false) }], {
      direction: 'asc',
      limit: 5,
    });
    expect(ids.length).toBeGreaterThan(15);
    expect(sizes.slice(0, -1).every((size) => size === 5)).toBe(true);
  });

  it('is empty with a next one when it gave up looking, after so many reads whatever is behind', async () => {
    const store = await openInMemoryDocumentStore().open<Card>(declaration, 'v1');
    const card = (n: number) => ({
      id: `c${String(n).padStart(5, '0')}`,
      position: '1',
      document: { suit: 'red', at: String(n).padStart(5, '0') },
    });
    await store.writeMany(Array.from({ length: 15_000 }, (_, n) => card(n)));
    let read = 0;
    const find: typeof store.find = async (query) => {
      const page = await store.find(query);
      read += page.items.length;
      return page;
    };
    // As a range that ends at a time is looked for from the end of the log.
    const early = { ...suit('red'), sift: keeping<Card>(({ at }) => at < '00002') };
    const page = (after?: PageRequest['after']) =>
      mergedPage({ collection: { find }, orderOf }, [early], { direction: 'desc', limit: 20, ...(after && { after }) });
    const first = await page();
    expect(first.items).toEqual([]);
    expect(read).toBeLessThanOrEqual(12_000);
    const second = await page(first.next!);
    expect([second.items.map(({ id }) => id), second.next]).toEqual([['c00001', 'c00000'], null]);
  });

  it('is empty without a next one when nothing fits', async () => {
    const none = { ...suit('black'), sift: keeping<Card>(() => false) };
    expect(await walk([none], { direction: 'asc', limit: 5 })).toEqual({ ids: [], sizes: [0] });
  });
});
