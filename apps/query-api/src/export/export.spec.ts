import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';

import { auditEntryView, auditView } from '@app/contracts';
import { scope, idOf, TreeHistory } from '@app/read-models/testing';
import { Logger } from '@nestjs/common';

import { type Answer, documentAdapters, problemOf, QueryApiHarness } from '../testing';

const NDJSON = 'application/x-ndjson';
const CSV = 'text/csv';
const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const north = tree.managedId('north');
const [ada, bob] = [idOf('ada'), idOf('bob')];
const path = `/v1/communities/${rootId}/audit`;

const linesOf = ({ text }: Answer, end: string): readonly string[] => {
  expect(text.endsWith(end)).toBe(true);
  return text.split(end).slice(0, -1);
};
const entriesOf = (answer: Answer) =>
  linesOf(answer, '\n')
    .slice(0, -1)
    .map((line) => auditEntryView.parse(JSON.parse(line)));
const endOf = (answer: Answer): unknown => JSON.parse(linesOf(answer, '\n').at(-1) ?? '');

/** More than two pages of an export, with everybody's name in it. */
const members = Array.from({ length: 420 }, (_, nth) => tree.added(idOf(`member ${nth}`), [scope(north, 'guest')]));

describe.each(documentAdapters)('the export of an audit trail on %s documents', (adapter) => {
  let api: QueryApiHarness;
  beforeAll(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada', 'bob');
    const offered = tree.declined(bob, [north], true);
    await api.happen(
      tree.registered(),
      tree.managed('north'),
      ...tree.joined(ada, scope(rootId, 'admin')),
      tree.invited(bob, [scope(north, 'guest')], { by: ada }),
      offered,
      ...tree.afterwards(idOf('carl'), [north]).slice(0, 1),
    );
    const [, declined] = await api.log.readStream(offered.streamName);
    await api.people.keepReasons([{ eventId: declined?.id ?? '', personId: bob, text: '=HYPERLINK("x"),\nno' }]);
  });
  afterAll(() => api.close());

  const see = (query: string, accept: string, token = 'ada') => api.see(token, `${path}?${query}`, { accept });
  const asPage = async (query: string) => auditView.parse((await see(`${query}&limit=100`, '*/*')).body);

  it.each(['scope=tree', '', 'scope=tree&order=desc', `scope=tree&type=UserInvited&actor=${ada}`, `subject=${ada}`])(
    'is the entries of the pages, one a line, and an end with their number, for "%s"',
    async (query) => {
      const { items, asOfPosition } = await asPage(query);
      const answer = await see(query, NDJSON);
      expect(answer.headers).toMatchObject({
        'content-type': NDJSON,
        'content-disposition': `attachment; filename="audit-${rootId}.ndjson"`,
        vary: 'Accept',
      });
      expect(entriesOf(answer)).toEqual(items);
      expect(endOf(answer)).toEqual({ end: true, count: items.length, position: asOfPosition });
    },
  );

  it('is a table for who prefers CSV, with nothing in it that starts like a formula', async () => {
    const { items, asOfPosition } = await asPage('scope=tree');
    const answer = await see('scope=tree', 'text/csv, */*;q=0.5');
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    const rows = linesOf(answer, '\r\n');
    expect(rows[0]).toBe(
      'position,at,type,actorId,actorName,subjectId,subjectName,subjectEmail,communities,otherCommunities,' +
        'invitationId,authority,reason,correlationId,causationId,commandId,eventId',
    );
    expect(rows.at(-1)).toBe(`# end,${items.length},${asOfPosition}`);
    expect(rows).toHaveLength(items.length + 2);
    const invited = items.find(({ type, subject }) => type === 'UserInvited' && subject?.personId === bob);
    expect(rows.find((row) => row.startsWith(`${invited?.position},`))).toMatch(
      new RegExp(`^\\d+,2026-01-10T00:00:00.000Z,UserInvited,${ada},ADA,${bob},,bob@example.org,"\\[\\{""communityId"`),
    );
    expect(answer.text).toContain(`"'=HYPERLINK(""x""),\nno"`);
    expect(rows.find((row) => row.includes('InvitationMailSent'))).toMatch(/InvitationMailSent,,,/);
  });

  it.each(['*/*', 'application/json', 'image/png', 'text/csv;q=0.1, application/json', 'text/csv;q=0'])(
    'is a page for who accepts "%s"',
    async (accept) => {
      const answer = await see('', accept);
      expect(answer.headers).toMatchObject({
        'content-type': expect.stringContaining('application/json'),
        vary: 'Accept',
      });
      expect(auditView.parse(answer.body).items).not.toHaveLength(0);
    },
  );

  it.each([
    ['limit=20', 422, { code: 'validation-failed', errors: [{ pointer: '?limit' }] }],
    ['cursor=x', 422, { code: 'validation-failed', errors: [{ pointer: '?cursor' }] }],
    ['page=2', 422, { code: 'validation-failed', errors: [{ pointer: '?page' }] }],
    ['type=Nothing', 422, { code: 'validation-failed', errors: [{ pointer: '?type' }] }],
    ['to=2027-01-01T00:00:00Z', 422, { code: 'position-unknown' }],
  ])('refuses %s as a problem, before the first byte', async (query, status, problem) => {
    for (const accept of [NDJSON, CSV]) {
      const answer = await api.get('ada', `${path}?${query}`, { accept });
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(problemOf(answer)).toMatchObject({ status, ...problem });
    }
  });

  it('is refused like the page to who may not read it', async () => {
    const answers = await Promise.all(['bob', 'stranger'].map((token) => api.get(token, path, { accept: CSV })));
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
    const managed = await api.get('ada', `/v1/communities/${north}/audit?scope=tree`, { accept: CSV });
    expect(problemOf(managed)).toMatchObject({ status: 422, errors: [{ pointer: '?scope' }] });
  });

  it('answers HEAD with the headers alone', async () => {
    const answer = await api.send('HEAD', 'ada', path, { headers: { accept: CSV } });
    expect(answer).toMatchObject({ status: 200, text: '', headers: { 'content-type': 'text/csv; charset=utf-8' } });
    expect(answer.headers).not.toHaveProperty('content-length');
    expect((await api.send('HEAD', 'bob', path, { headers: { accept: CSV } })).status).toBe(404);
  });
});

describe('an export before anything is projected', () => {
  it('is an end without a position', async () => {
    const api = await QueryApiHarness.open('memory', { projecting: false });
    await api.know(owner);
    await api.happen(tree.registered());
    expect((await api.get(owner, path, { accept: NDJSON })).text).toBe('{"end":true,"count":0,"position":null}\n');
    expect((await api.get(owner, path, { accept: CSV })).text.split('\r\n').slice(1)).toEqual(['# end,0,', '']);
    await api.close();
  });
});

describe.each(documentAdapters)('a long export on %s documents', (adapter) => {
  let api: QueryApiHarness;
  let pages: jest.SpyInstance;
  beforeEach(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know(owner, 'ada');
    await api.happen(tree.registered(), tree.managed('north'), ...tree.joined(ada, scope(rootId, 'admin')), ...members);
    await api.see(owner, path);
    pages = jest.spyOn(api.people, 'byId');
    await api.app.listen(0, '127.0.0.1');
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await api.close();
  });

  /** A reader that takes nothing until it is told to. */
  const open = async (): Promise<IncomingMessage> => {
    const { port } = api.app.getHttpServer().address() as AddressInfo;
    const headers = { authorization: 'Bearer ada', accept: NDJSON };
    const sent = request({ port, host: '127.0.0.1', path: `${path}?scope=tree`, headers, agent: false });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return response;
  };
  const readAll = async (response: IncomingMessage): Promise<{ text: string; whole: boolean }> => {
    let text = '';
    try {
      for await (const chunk of response) text += String(chunk);
    } catch {
      // The connection broke, which `complete` tells.
    }
    return { text, whole: response.complete };
  };

  it('has every entry once, and none of those that are written while it is read', async () => {
    const before = await api.log.head();
    const response = await open();
    await api.happen(tree.added(idOf('late'), [scope(north, 'guest')]));
    const { text, whole } = await readAll(response);
    const lines = text.trim().split('\n');
    const positions = lines.slice(0, -1).map((line) => auditEntryView.parse(JSON.parse(line)).position);
    expect(whole).toBe(true);
    expect(positions).toEqual([...new Set(positions)].toSorted());
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual({ end: true, count: members.length + 4, position: before });
    expect(pages.mock.calls.length).toBeGreaterThan(2);
  });

  it('breaks off without an end when the reader loses the permission', async () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
    pages.mockImplementationOnce(async (ids: readonly string[]) => {
      await api.happen(tree.removed(ada, [rootId]));
      pages.mockRestore();
      return api.people.byId(ids);
    });
    const { text, whole } = await readAll(await open());
    expect(whole).toBe(false);
    expect(text).not.toContain('"end":true');
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^Export [0-9a-f]{32} broke off: not-found$/));
  });

  it('breaks off without an end at a fault of a store, and the log tells of it', async () => {
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation();
    const fault = new Error('no disk');
    const byId = api.people.byId.bind(api.people);
    pages
      .mockImplementationOnce(async () => new Map())
      .mockRejectedValueOnce(fault)
      .mockImplementation(byId);
    const { text, whole } = await readAll(await open());
    expect(whole).toBe(false);
    expect(text).not.toContain('"end":true');
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ cause: fault }));
  });
});
