import { auditView } from '@app/contracts';
import type { DocumentStore } from '@app/documents';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { counting, QueryApiHarness, type ReadCounts } from './testing';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const joins = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, at) => tree.added(idOf(`guest-${from + at}`), [scope(rootId, 'guest')]));

describe('what a range of the audit costs', () => {
  let api: QueryApiHarness;
  let counts: ReadCounts;

  beforeAll(async () => {
    const wrap = (documents: DocumentStore) => {
      const counted = counting(documents);
      counts = counted.counts;
      return counted.store;
    };
    api = await QueryApiHarness.open('memory', { wrap });
    await api.know(owner);
    await api.happen(tree.registered(), ...joins(0, 600));
    api.clock.now = '2026-01-11T00:00:00.000Z';
    await api.happen(...joins(600, 610));
    // The clock comes back: what was recorded earlier stands later.
    api.clock.now = '2026-01-09T00:00:00.000Z';
    await api.happen(...joins(610, 612));
    api.clock.now = '2026-01-12T00:00:00.000Z';
    await api.see(owner, `/v1/communities/${rootId}/summary`);
  });
  afterAll(() => api.close());

  it.each(['asc', 'desc'])('does not grow with what was recorded before it begins: %s', async (order) => {
    const path = `/v1/communities/${rootId}/audit?limit=100&order=${order}`;
    await api.see(owner, path);
    counts.found = 0;
    const { items, next } = auditView.parse((await api.get(owner, `${path}&from=2026-01-11T00:00:00Z`)).body);
    expect([items.length, next]).toEqual([10, null]);
    expect(items.every(({ at }) => at === '2026-01-11T00:00:00.000Z')).toBe(true);
    expect(counts.found).toBeLessThan(50);
  });

  it('is nothing to go through where nothing was recorded since', async () => {
    const path = `/v1/communities/${rootId}/audit?from=2026-01-11T00:00:00.001Z`;
    await api.see(owner, path);
    counts.found = 0;
    expect(auditView.parse((await api.get(owner, path)).body)).toMatchObject({ items: [], next: null });
    expect(counts.found).toBeLessThan(50);
  });
});
