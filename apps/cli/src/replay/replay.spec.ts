import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { runCommandLine } from '../program';
import { createMemoryTerminal } from '../terminal/testing';

const folder = mkdtempSync(join(tmpdir(), 'guestlist-replay-'));
const env = { DATA_DIR: join(folder, 'data') };

const run = async (...args: string[]) => {
  const { terminal, written } = createMemoryTerminal();
  const code = await runCommandLine(args, { env, terminal });
  const { out, err } = written();
  return { code, err, lines: out.split('\n').filter((line) => line !== '') };
};

describe('guestlist replay', () => {
  let rootId = '';
  let owner = '';

  beforeAll(async () => {
    const size = ['--communities', '1x4', '--people', '30', '--events', '300', '--until', '2026-11-01'];
    const { code, lines } = await run('seed', ...size, '--json');
    expect(code).toBe(0);
    [{ communityId: rootId, owner }] = JSON.parse(lines[0]!).trees;
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const replay = (...args: string[]) => run('replay', '--community', rootId, ...args);
  const replayed = async (...args: string[]) =>
    (await replay(...args, '--json')).lines.map((line) => JSON.parse(line) as Record<string, any>);

  it('tells one sentence for each event, in order', async () => {
    const { code, lines, err } = await replay();
    expect(code).toBe(0);
    expect(lines[0]).toMatch(/^2025-11-\d\d \d\d:\d\d Ada Lovelace registered Northwind for Ada Lovelace\.$/);
    expect(lines.length).toBeGreaterThanOrEqual(300);
    expect(err).toContain(`${lines.length} events.`);
    expect(lines.map((line) => line.slice(0, 16))).toEqual(lines.map((line) => line.slice(0, 16)).toSorted());
    expect(lines.filter((line) => !/^\d{4}-\d\d-\d\d \d\d:\d\d \S.+\.$/.test(line))).toEqual([]);
  });

  it('tells the same as JSON, one object a line', async () => {
    const all = await replayed();
    expect(all[0]).toMatchObject({
      type: 'CommunityRegistered',
      position: expect.stringMatching(/^\d{20}$/),
      communityIds: [rootId],
    });
    expect(all.map(({ sentence }) => sentence)).toEqual((await replay()).lines.map((line) => line.slice(17)));
  });

  it('keeps to the range between two places, both included', async () => {
    const all = await replayed();
    const [from, to] = [all[50]!, all[120]!];
    expect(await replayed('--from', from['position'], '--to', to['position'])).toEqual(all.slice(50, 121));
    expect(await replayed('--from', from['at'], '--to', to['at'])).toEqual(
      all.filter(({ at }) => at >= from['at'] && at <= to['at']),
    );
  });

  it('takes a day as a whole, at either end', async () => {
    const all = await replayed();
    const day = all.at(-1)!['at'].slice(0, 10);
    const ofDay = all.filter(({ at }) => at.startsWith(day));
    expect(ofDay.length).toBeGreaterThan(0);
    expect(await replayed('--from', day, '--to', day)).toEqual(ofDay);
  });

  it('keeps to a person, named by id or by address, and to types', async () => {
    const byAddress = await replayed('--person', owner);
    expect(byAddress.length).toBeGreaterThan(0);
    const [first] = await replayed('--person', 'ada.lovelace.1@example.org', '--type', 'CommunityRegistered');
    expect(await replayed('--person', first!['actor'], '--type', 'CommunityRegistered')).toEqual([first]);
    const kinds = await replayed('--type', 'MemberRemoved', '--type', 'MemberLeft');
    expect(new Set(kinds.map(({ type }) => type))).toEqual(new Set(['MemberRemoved', 'MemberLeft']));
  });

  it('tells of a managed community what names it', async () => {
    const added = (await replayed('--type', 'ManagedCommunityAdded'))[0]!;
    const [managedId] = added['communityIds'];
    const { lines } = await run('replay', '--community', managedId, '--json');
    const told = lines.map((line) => JSON.parse(line));
    expect(told[0]).toEqual(added);
    expect(told.every(({ communityIds }) => communityIds.includes(managedId))).toBe(true);
  });

  it.each([
    [1, 'There is no community', ['--community', '11111111-1111-4111-8111-111111111111']],
    [1, 'There is no community', ['--community', 'anything']],
  ])('ends with %i and "%s" for %j', async (code, message, args) => {
    expect(await run('replay', ...args)).toMatchObject({ code, err: expect.stringContaining(message) });
  });

  it('ends with 1 for somebody unknown, and with 2 for wrong usage', async () => {
    expect((await replay('--person', 'nobody@example.org')).code).toBe(1);
    expect((await replay('--person', 'not an address')).code).toBe(2);
    expect((await replay('--from', 'yesterday')).code).toBe(2);
    expect((await replay('--from', '2026-02-30')).code).toBe(2);
    expect((await replay('--to', '2026-02-30T00:00:00Z')).code).toBe(2);
    expect((await replay('--type', 'Nothing')).code).toBe(2);
    expect((await replay('--step')).code).toBe(2);
  });

  it('ends with 3 where there is no log', async () => {
    const { terminal } = createMemoryTerminal();
    const nowhere = { DATA_DIR: join(folder, 'nowhere') };
    expect(await runCommandLine(['replay', '--community', rootId], { env: nowhere, terminal })).toBe(3);
  });
});
