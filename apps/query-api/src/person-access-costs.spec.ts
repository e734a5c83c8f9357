import type { DocumentStore } from '@app/documents';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { counting, QueryApiHarness, type ReadCounts } from './testing';

const trees = Array.from({ length: 8 }, (_, n) => new TreeHistory(`tree ${n}`));

describe('what it costs to list where a person has access', () => {
  let api: QueryApiHarness;
  let counts: ReadCounts;
  beforeAll(async () => {
    const wrap = (documents: DocumentStore) => {
      const counted = counting(documents);
      counts = counted.counts;
      return counted.store;
    };
    api = await QueryApiHarness.open('memory', { wrap });
    await api.know('one', 'many');
    for (const [n, tree] of trees.entries()) {
      const guests = n === 0 ? ['one', 'many'] : ['many'];
      const added = guests.map((name) => tree.added(idOf(name), [scope(tree.rootId, 'guest')]));
      await api.happen(tree.registered(), ...added);
    }
  });
  afterAll(() => api.close());

  it('does not look people up once for each tree', async () => {
    const lookups = jest.spyOn(api.people, 'byId');
    const costOf = async (name: string) => {
      const path = `/v1/people/${idOf(name)}/access?limit=100`;
      await api.see(name, path);
      lookups.mockClear();
      counts.loads = 0;
      const { items } = (await api.get(name, path)).body as { items: unknown[] };
      return { items: items.length, lookups: lookups.mock.calls.length, loads: counts.loads };
    };
    const one = await costOf('one');
    expect(one.items).toBe(1);
    expect(await costOf('many')).toEqual({ ...one, items: 8 });
  });
});
