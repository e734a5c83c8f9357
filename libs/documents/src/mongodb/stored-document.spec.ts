import { indexKeys, isMarker, marker, stamped, storedDocument } from './stored-document';

const indexes = [
  { name: 'all', orderBy: 'at' },
  { name: 'byRoot', equals: ['root'], orderBy: 'at' },
  { name: 'byScope', equals: ['active'], contains: 'scopes', orderBy: 'n' },
];

describe('a document as it is stored', () => {
  it('holds beside its text what each index compares', () => {
    const document = { at: '1', root: 'r', scopes: ['b', 'a', 'b'], n: 2, 'x.y': { $z: 1 } };
    const stored = storedDocument(indexes, { id: 'a', position: '7', document });
    expect(stored).toEqual({
      _id: 'a',
      position: '7',
      body: JSON.stringify(document),
      equals: { root: '"r"', active: 'null' },
      values: { scopes: ['b', 'a'] },
      places: { at: 't1\0a', n: 'nc000000000000000\0a' },
    });
    expect(stamped(stored)).toEqual({ id: 'a', position: '7', document });
  });

  it('is refused when it does not fit an index, or the server', () => {
    const document = { at: '1', scopes: [], n: 1 };
    expect(() => storedDocument(indexes, { id: 'a', position: '1', document: { ...document, n: 'a\0' } })).toThrow(
      TypeError,
    );
    expect(() => storedDocument(indexes, { id: 'a\0', position: '1', document })).toThrow(TypeError);
    const large = { ...document, text: 'é'.repeat(6 * 1_024 * 1_024) };
    expect(() => storedDocument(indexes, { id: 'a', position: '1', document: large })).toThrow(RangeError);
  });

  it('is never taken for the marker of its build', () => {
    expect(isMarker(marker)).toBe(true);
    expect(isMarker(storedDocument([], { id: '0', position: '', document: null }))).toBe(false);
    expect(indexes.map(indexKeys)).toEqual([
      ['places.at'],
      ['equals.root', 'places.at'],
      ['equals.active', 'values.scopes', 'places.n'],
    ]);
  });
});
