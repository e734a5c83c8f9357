import fc from 'fast-check';
import { compareText, type DocumentQuery, type DocumentStore, type StampedDocument } from '../core';
import { type Guest, guests, pagesOf } from './guest-documents';

const text = fc.constantFrom('', 'a', 'b', 'ab', 'B', '\u{1F600}', '\uFF5E', 'é', '"', '\n', 'null');
const scope = fc.constantFrom('s1', 's2', 's3', '\u{1F600}', '"');
const root = fc.option(text);
const active = fc.option(fc.boolean());

const documents = fc.uniqueArray(
  fc.record({
    id: fc.string({ unit: fc.constantFrom('a', 'b', '\u{1F600}', '\uFF5E'), minLength: 1, maxLength: 3 }),
    position: fc.constantFrom('1', '2'),
    document: fc.record<Guest>({ root, active, scopes: fc.array(scope, { maxLength: 4 }), at: text }),
  }),
  { selector: ({ id }) => id, maxLength: 25 },
);

const values = fc.array(scope, { minLength: 1, maxLength: 5 });
const shape = fc.oneof(
  fc.record({ index: fc.constant('all') }),
  fc.record({ index: fc.constant('byRoot'), equals: fc.record({ root, active }) }),
  fc.record({ index: fc.constant('byScope'), containsAny: values }),
  fc.record({ index: fc.constant('byRootAndScope'), equals: fc.record({ root }), containsAny: values }),
);
const query: fc.Arbitrary<DocumentQuery> = fc
  .tuple(
    shape,
    fc.record({ from: text, to: text }, { requiredKeys: [] }),
    fc.constantFrom('asc' as const, 'desc' as const),
    fc.integer({ min: 1, max: 6 }),
  )
  .map(([asked, range, direction, limit]) => ({ ...asked, range, direction, limit }));

/** What a query means, said once more without an index. */
function naive(
  all: readonly StampedDocument<Guest>[],
  { equals, containsAny, range, direction }: DocumentQuery,
): readonly string[] {
  const sign = direction === 'desc' ? -1 : 1;
  return all
    .filter(({ document }) =>
      Object.entries(equals ?? {}).every(([field, value]) => document[field as keyof Guest] === value),
    )
    .filter(({ document }) => containsAny?.some((value) => document.scopes.includes(value)) ?? true)
    .filter(({ document: { at } }) => range?.from === undefined || bytes(at, range.from as string) >= 0)
    .filter(({ document: { at } }) => range?.to === undefined || bytes(at, range.to as string) <= 0)
    .sort((one, other) => sign * (bytes(one.document.at, other.document.at) || bytes(one.id, other.id)))
    .map(({ id }) => id);
}

const bytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

export function describeFindProperty(fresh: () => Promise<DocumentStore>, numRuns: number): void {
  describe('any query', () => {
    it('answers page by page, and counts, what a filter and a sort over all documents answer', async () => {
      const store = await fresh();
      let build = 0;
      await fc.assert(
        fc.asyncProperty(
          documents,
          documents,
          fc.array(query, { minLength: 1, maxLength: 6 }),
          async (first, second, asked) => {
            build += 1;
            const collection = await store.open<Guest>(guests, `b${build}`);
            await collection.writeMany(first);
            await collection.writeMany(second);
            const latest = new Map(first.map((document) => [document.id, document]));
            for (const document of second) {
              const stored = latest.get(document.id);
              if (stored === undefined || compareText(document.position, stored.position) > 0)
                latest.set(document.id, document);
            }
            for (const one of asked) {
              const expected = naive([...latest.values()], one);
              expect((await pagesOf(collection, one)).flat()).toEqual(expected);
              expect(await collection.count(one)).toBe(expected.length);
            }
            await store.drop(guests.name, `b${build}`);
          },
        ),
        { numRuns },
      );
    });
  });
}
