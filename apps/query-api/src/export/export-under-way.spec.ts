import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';

import { auditView } from '@app/contracts';
import { setLiveBuild } from '@app/documents';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';
import { Logger } from '@nestjs/common';

import {
  counting,
  documentAdapters,
  type FeedAddress,
  type HarnessOptions,
  problemOf,
  QueryApiHarness,
  type ReadCounts,
  until,
} from '../testing';

const tree = new TreeHistory('root');
const { rootId } = tree;
const owner = 'root/owner';
const north = tree.managedId('north');
const ada = idOf('ada');
const path = `/v1/communities/${rootId}/audit`;

/** More than two pages of an export. */
const members = Array.from({ length: 420 }, (_, nth) => tree.added(idOf(`member ${nth}`), [scope(north, 'guest')]));
/** Entries of some 20 KiB, together more than a narrow socket holds. */
const wide = Array.from({ length: 60 }, (_, at) =>
  tree.added(idOf(`wide ${at}`), [
    scope(rootId, 'guest'),
    ...Array.from({ length: 80 }, (_, nth) => scope(idOf(`${at}/${nth}`), 'guest')),
  ]),
);

describe.each(documentAdapters)('an export under way on %s documents', (adapter) => {
  let api: QueryApiHarness;
  let address: FeedAddress;
  let counts: ReadCounts;
  /** Reads of names: one for each page. */
  let pages: jest.SpyInstance;
  let warn: jest.SpyInstance;
  /** Connections and answers that the server knows to be over. */
  let gone: number;
  let byId: QueryApiHarness['people']['byId'];

  const open = async (entries: typeof members, options: HarnessOptions = {}, narrow = false) => {
    const wrap: HarnessOptions['wrap'] = (documents) => {
      const counted = counting(documents);
      counts = counted.counts;
      return counted.store;
    };
    api = await QueryApiHarness.open(adapter, { wrap, ...options });
    await api.know(owner, 'ada');
    await api.happen(tree.registered(), tree.managed('north'), ...tree.joined(ada, scope(rootId, 'admin')), ...entries);
    await api.see(owner, path);
    address = await (narrow ? api.listenNarrowly() : api.listen());
    gone = 0;
    api.app.getHttpServer().on('request', (_, response: ServerResponse) => {
      response.once('close', () => (gone += 1));
    });
    byId = api.people.byId.bind(api.people);
    pages = jest.spyOn(api.people, 'byId');
    warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation();
  };
  afterEach(async () => {
    jest.restoreAllMocks();
    await api.close();
  });

  const ask = async (token = 'ada', accept = 'application/x-ndjson'): Promise<IncomingMessage> => {
    const headers = { authorization: `Bearer ${token}`, accept };
    const sent = request({ ...address, path: `${path}?scope=tree`, headers, agent: false });
    sent.end();
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.on('error', () => undefined);
    return response;
  };
  const readAll = async (response: IncomingMessage): Promise<{ lines: string[]; whole: boolean }> => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await until(() => response.closed, 'the end of the export');
    return { lines: text.trim().split('\n'), whole: response.complete };
  };
  /** Something that happens while the second page is read. */
  const amidst = (happen: () => Promise<void>): void => {
    let read = 0;
    pages.mockImplementation(async (ids: readonly string[]) => {
      read += 1;
      if (read === 2) await happen();
      return byId(ids);
    });
  };
  /** Resolves when the only place for an export is free: before it is looked whether a stranger may read anything. */
  const hasLeft = async (): Promise<void> => {
    let status = 429;
    while (status === 429) status = (await api.get('stranger', path, { accept: 'text/csv' })).status;
    expect(status).toBe(404);
  };
  it('reads no further when the client has gone', async () => {
    await open(members, { streams: { exportsAtOnce: 1 } });
    let response: IncomingMessage | null = null;
    let found = 0;
    amidst(async () => {
      await until(() => response !== null, 'the head of the answer');
      response?.destroy();
      await until(() => gone === 1, 'the end of the connection');
      found = counts.finds;
    });
    response = await ask();
    await until(() => found > 0, 'the second page');
    await hasLeft();
    expect(pages).toHaveBeenCalledTimes(2);
    expect(warn).not.toHaveBeenCalled();
  });

  it('is given up when the client takes nothing for as long as is allowed', async () => {
    await open(wide, { streams: { exportsAtOnce: 1, stalledAfterMs: 700 } }, true);
    const response = await ask();
    const refused = await api.get('ada', path, { accept: 'text/csv' });
    expect([problemOf(refused).code, refused.headers['retry-after']]).toEqual(['too-many-requests', '5']);
    await until(() => gone === 1, 'the end of the connection');
    const { lines, whole } = await readAll(response);
    expect([whole, lines.at(-1)?.startsWith('{"end"')]).toEqual([false, false]);
    await hasLeft();
  });

  it('keeps no server from stopping', async () => {
    await open(wide, { streams: { farewellMs: 100 } }, true);
    const response = await ask();
    const startedAt = performance.now();
    await api.app.close();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect((await readAll(response)).whole).toBe(false);
  });

  it('is one of as many as there are places, and a refused one takes none', async () => {
    await open([], { streams: { exportsAtOnce: 1 } });
    for (let time = 0; time < 2; time += 1) {
      expect((await api.get('stranger', path, { accept: 'text/csv' })).status).toBe(404);
      const exports = await Promise.all(['text/csv', 'text/csv'].map((accept) => api.get('ada', path, { accept })));
      expect(exports.map(({ status }) => status).toSorted()).toEqual([200, 429]);
      const pagesOfJson = await Promise.all(['*/*', '*/*'].map((accept) => api.get('ada', path, { accept })));
      expect(pagesOfJson.map(({ status }) => status)).toEqual([200, 200]);
    }
  });

  it('breaks off without an end when the token ends', async () => {
    await open(members);
    amidst(async () => void (api.clock.now = '2026-01-10T00:00:01.000Z'));
    const { lines, whole } = await readAll(await ask(`ada~${Date.parse('2026-01-10T00:00:01.000Z') / 1_000}`));
    expect([whole, lines.length, lines.at(-1)?.startsWith('{"end"')]).toEqual([false, 400, false]);
    expect(warn).toHaveBeenCalledWith(expect.stringMatching(/^Export [0-9a-f]{32} broke off: unauthenticated$/));
  });

  it('is whole when another build of the audit takes the place of the one that it began with', async () => {
    await open(members);
    const fill = await api.buildAudit('v9');
    fill();
    amidst(async () => {
      const head = await api.log.head();
      const reached = async () =>
        JSON.stringify((await api.documents.records.get('checkpoint:audit@v9'))?.value ?? null).includes(head);
      while (!(await reached())) await new Promise((resolve) => setImmediate(resolve));
      await setLiveBuild(api.documents, 'audit', 'v9');
      // A replaced build is kept until nobody can still be sent to it.
      const now = performance.now.bind(performance);
      jest.spyOn(performance, 'now').mockImplementation(() => now() + 2_000);
      await api.documents.drop('audit', 'v1');
    });
    const { lines, whole } = await readAll(await ask());
    expect([whole, lines.length]).toEqual([true, members.length + 5]);
    expect(lines.slice(0, -1).map((line) => (JSON.parse(line) as { position: string }).position)).toEqual(
      (await pagesOf('')).map(({ position }) => position),
    );
  });

  const pagesOf = async (query: string) => {
    const items: ReturnType<typeof auditView.parse>['items'] = [];
    for (let cursor = ''; ;) {
      const page = auditView.parse((await api.get('ada', `${path}?scope=tree&limit=100${query}${cursor}`)).body);
      items.push(...page.items);
      if (page.next === null) return items;
      cursor = `&cursor=${page.next}`;
    }
  };

  it('holds what the pages of JSON hold together, whatever is asked for', async () => {
    await open(members);
    for (const query of ['', '&order=desc', '&type=MemberAdded', `&subject=${ada}`, '&via=assign-role&order=desc']) {
      const items = await pagesOf(query);
      const [ndjson, csv] = await Promise.all(
        ['application/x-ndjson', 'text/csv'].map((accept) => api.get('ada', `${path}?scope=tree${query}`, { accept })),
      );
      const lines = (ndjson?.text ?? '').trim().split('\n');
      expect(lines.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual(items);
      const rows = (csv?.text ?? '').trim().split('\r\n');
      expect(rows.slice(1, -1).map((row) => row.split(',', 1)[0])).toEqual(items.map(({ position }) => position));
      expect(rows.at(-1)).toMatch(new RegExp(`^# end,${items.length},`));
    }
  });
});
