import { createLogger } from '@app/runtime';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { QueryApiHarness } from '../testing';
import type { AccessLine } from './access-log';
import { logAccess } from './log-access';

const main = new TreeHistory('main');
const { rootId } = main;
const [ada, gus] = ['ada', 'gus'].map(idOf) as [string, string];
const from = '2026-01-01T00:00:00.000Z';
const home = `/v1/communities/${rootId}`;

describe('reads that somebody may have to answer for', () => {
  let api: QueryApiHarness;
  let lines: AccessLine[] = [];
  const written: string[] = [];
  beforeAll(async () => {
    const logger = createLogger({
      process: 'test',
      level: 'info',
      destination: { write: (text) => void written.push(text) },
    });
    const write = logAccess(logger);
    const onAccess = (line: AccessLine): void => {
      lines.push(line);
      write(line);
    };
    api = await QueryApiHarness.open('memory', { onAccess });
    await api.know('main/owner', 'ada', 'gus');
    await api.happen(
      main.registered(),
      ...main.joined(ada, scope(rootId, 'admin')),
      main.added(gus, [scope(rootId, 'guest')]),
    );
    await api.see('ada', `${home}/audit`);
    await api.see('ada', `${home}/members`);
  });
  afterAll(() => api.close());
  beforeEach(() => (lines = []));

  const read = async (url: string, headers: Readonly<Record<string, string>> = {}): Promise<AccessLine[]> => {
    const answer = await api.get('ada', url, headers);
    expect([url, answer.status]).toEqual([url, 200]);
    return lines;
  };
  const traceId = expect.stringMatching(/^[0-9a-f]{32}$/);

  it.each([
    ['audit', `${home}/audit?from=${from}&limit=2&scope=tree`, { from, wholeTree: true, rows: 2 }, {}],
    ['audit-export', `${home}/audit?from=${from}`, { from, wholeTree: false, rows: 4 }, { accept: 'text/csv' }],
    ['refusals', `${home}/refusals`, { wholeTree: false, rows: 0 }, {}],
    ['invitation-tree', `${home}/invitation-tree`, { wholeTree: false, rows: 1 }, {}],
    ['access-diff', `${home}/access-diff?from=${from}&to=2026-01-10T00:00:00Z`, { from, rows: 3 }, {}],
  ])('leave a line that says who read what, which range and how much: %s', async (what, url, fields, headers) => {
    expect(await read(url, headers)).toEqual([
      expect.objectContaining({ who: ada, what, communityId: rootId, traceId, ...fields }),
    ]);
  });

  it('leave a line for the access of others, and none for one’s own', async () => {
    expect(await read(`/v1/people/${gus}/access`)).toMatchObject([
      { who: ada, what: 'access-of-person', personId: gus, rows: 1, traceId },
    ]);
    expect(await read(`/v1/people/${ada}/access`)).toHaveLength(1);
  });

  it('leave a line for a check of others by id or by address, and none for one’s own', async () => {
    const check = { communityId: rootId, permission: 'COMMUNITY_LIST_MEMBER' };
    for (const who of [{ personId: gus }, { email: 'gus@example.org' }, {}, { personId: ada }]) {
      expect((await api.send('POST', 'ada', '/v1/access/check', { payload: { ...check, ...who } })).status).toBe(200);
    }
    const line = { who: ada, what: 'access-check', communityId: rootId, personId: gus, rows: 1 };
    expect(lines).toMatchObject([line, line]);
  });

  it('leave none when they are refused, or when only their headers were asked for', async () => {
    for (const url of [`${home}/audit`, `${home}/refusals`, `${home}/invitation-tree`, `/v1/people/${ada}/access`]) {
      expect((await api.get('gus', url)).status).toBeGreaterThanOrEqual(403);
    }
    await api.send('HEAD', 'ada', `${home}/audit`, { headers: { accept: 'text/csv' } });
    expect(lines).toEqual([]);
  });

  it('are written with ids alone: no address, no name', async () => {
    await read(`${home}/audit?actor=${gus}`);
    const texts = written.map((text) => JSON.parse(text) as { access: AccessLine; msg: string });
    expect(texts.length).toBeGreaterThan(5);
    for (const { access, msg } of texts) {
      expect(msg).toBe('Read');
      expect(access.who).toBe(ada);
    }
    expect(written.join('')).not.toMatch(/@|ADA|GUS|redacted/);
  });
});
