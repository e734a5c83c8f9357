import { batchesOf } from './batches';
import type { Row } from './rows';

const good = (line: number, email = `p${line}@example.org`): Row => ({ line, bytes: 0, email, roles: ['guest'] });
const bad = (line: number): Row => ({ line, bytes: 0, email: '', fault: 'There is no address.' });

const batches = async (rows: readonly Row[], communityId = 'c') => {
  const all = [];
  for await (const batch of batchesOf(
    (async function* () {
      yield* rows;
    })(),
    communityId,
  )) {
    all.push(batch);
  }
  return all;
};
const keysOf = async (rows: readonly Row[], communityId?: string) =>
  (await batches(rows, communityId)).map(({ request }) => request?.idempotencyKey);

describe('batches of an import', () => {
  it('hold a thousand rows, bad ones included, in the order of the file', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => (index % 20 === 0 ? bad(index) : good(index)));
    const found = await batches(rows);
    expect(found.map((batch) => batch.rows.length)).toEqual([1_000, 1_000, 500]);
    expect(found.flatMap((batch) => batch.rows)).toEqual(rows);
    const { invitations } = JSON.parse(found[0]?.request?.body ?? '') as { invitations: unknown[] };
    expect(invitations).toHaveLength(950);
    expect(invitations[0]).toEqual({ email: 'p1@example.org', communities: { c: ['guest'] } });
  });

  it('stay below one MiB', async () => {
    const rows = Array.from({ length: 1_000 }, (_, line) => good(line, `${'ë'.repeat(4_000)}@example.org`));
    const sizes = (await batches(rows)).map(({ request }) => Buffer.byteLength(request?.body ?? ''));
    expect(sizes.length).toBeGreaterThan(6);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_024 * 1_024);
    expect(Math.min(...sizes.slice(0, -1))).toBeGreaterThan(1_000 * 1_024);
  });

  it('ask for nothing where no row is good', async () => {
    expect(await batches([bad(2)])).toEqual([{ rows: [bad(2)], request: null }]);
    expect(await batches([])).toEqual([]);
  });

  it('have the same key for the same rows at the same place, and another for anything else', async () => {
    const [key] = await keysOf([good(2), good(3)]);
    expect(key).toMatch(/^import-[\w-]{43}$/);
    expect(await keysOf([good(2), good(3)])).toEqual([key]);
    const others = await Promise.all([
      keysOf([good(2), good(3)], 'd'),
      keysOf([good(2), good(4)]),
      keysOf([good(3, 'p2@example.org'), good(4, 'p3@example.org')]),
      keysOf([good(2), good(3, 'x@example.org')]),
    ]);
    expect(new Set([key, ...others.flat()]).size).toBe(5);
  });
});
