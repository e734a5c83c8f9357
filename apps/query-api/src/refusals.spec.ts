import { type ProblemCode, problems } from '@app/contracts';
import { RefusalRecorder } from '@app/refusals';
import { idOf, scope, TreeHistory } from '@app/read-models/testing';

import { type Answer, documentAdapters, QueryApiHarness } from './testing';

const main = new TreeHistory('main');
const second = new TreeHistory('second');
const [far, farther] = [new TreeHistory('far'), new TreeHistory('farther')];
const north = main.managedId('north');
const [ada, gus, dan, zoe] = ['ada', 'gus', 'dan', 'zoe'].map(idOf) as [string, string, string, string];
const { rootId } = main;

/** ada: admin of main and a guest elsewhere, with two offers from trees that she does not see; gus: guest of main; zoe: not in main. */
const history = [
  ...[main, second, far, farther].map((tree) => tree.registered()),
  ...['north', 'south'].map((name) => main.managed(name)),
  far.managed('north'),
  ...main.joined(ada, scope(rootId, 'admin')),
  main.added(gus, [scope(rootId, 'guest')]),
  second.added(ada, [scope(second.rootId, 'guest')]),
  main.invited(dan, [scope(rootId, 'guest')], { by: ada }),
  ...[far, farther].map((tree) => tree.invited(ada, [scope(tree.rootId, 'guest')])),
  ...far.joined(zoe, scope(far.rootId, 'guest')),
];

const FUTURE = '2027-01-01T00:00:00.000Z';
const UNKNOWN = idOf('nobody and nothing');

/** Values that a parameter does not take, by the code that refuses each. */
type Bad = Partial<Record<ProblemCode, readonly string[]>>;
const words: Bad = { 'validation-failed': ['', 'x', 'TREE', 'Asc', '1'] };
const ids: Bad = { 'validation-failed': ['', 'x', ada.toUpperCase()] };
const places: Bad = {
  'validation-failed': ['', '9'.repeat(65)],
  'position-unknown': ['yesterday', '-1', '1e3', '99999999999999999999', FUTURE, '2026-02-30T00:00:00Z', '2026-01-01'],
};
const positions: Bad = {
  ...places,
  'position-unknown': ['x', '-1', '0x7', '7.0', '+7', '99999999999999999999', '2026-01-10T00:00:00Z'],
};

/** Every parameter of every route: what it does not take, and how often it may be given. */
const parameters: Readonly<Record<string, { readonly bad: Bad; readonly repeatable?: true; readonly good?: string }>> =
  {
    limit: { good: '7', bad: { 'validation-failed': ['', '0', '101', 'abc', '-1', '1.5', '1e1', ' 5', '0x5', '٥'] } },
    cursor: { bad: { 'invalid-cursor': ['', 'x', '0', 'e30', 'bnVsbA', 'x'.repeat(2_000)] } },
    minPosition: { good: '7', bad: positions },
    after: { good: '7', bad: positions },
    asOf: { good: '2026-01-10T00:00:00.000Z', bad: places },
    from: { good: '2026-01-10T00:00:00.000Z', bad: places },
    to: { good: '2026-01-10T00:00:00.000Z', bad: places },
    scope: { good: 'tree', bad: words },
    order: { good: 'desc', bad: words },
    sort: { good: 'expiresAt', bad: words },
    via: { good: 'held', bad: words },
    status: { good: 'active', bad: words },
    type: { good: 'UserInvited', bad: words, repeatable: true },
    email: { good: 'ada@example.org', bad: { 'email-invalid': ['', 'ada', '@example.org'] } },
    role: { good: 'guest', bad: { 'validation-failed': ['', 'x'.repeat(65)] } },
    invitedBy: { good: ada, bad: ids },
    actor: { good: ada, bad: ids },
    subject: { good: ada, bad: ids },
    invitationId: { good: main.invitationId(dan), bad: { 'validation-failed': ['', 'x'.repeat(101)] } },
    expiresBefore: { good: FUTURE, bad: { 'validation-failed': ['', 'x', '2026-01-01', '1'] } },
  };
const never = ['dryRun', 'page', 'everywhere', 'Limit', 'limit[]', '__proto__', 'constructor', 'token'];

interface Row {
  readonly route: string;
  readonly path: string;
  /** What has to be asked for at least. */
  readonly query?: string;
  readonly accept?: string;
  readonly takes: readonly string[];
  /** Of those, what may be given more than once. */
  readonly repeatable?: readonly string[];
  /** Paths that are the same to the caller as one that leads nowhere. */
  readonly hidden?: readonly string[];
  /** Somebody who sees the thing and may not ask this about it. */
  readonly forbiddenTo?: string;
  readonly openToUnverified?: true;
  /** Read from the log, so that nothing is ever waited for. */
  readonly current?: true;
  readonly endless?: true;
}

const page = ['limit', 'cursor', 'minPosition'];
const community = '/v1/communities/:communityId';
const audit = ['from', 'to', 'type', 'actor', 'subject', 'invitationId', 'via', 'order', 'scope', 'minPosition'];
const hiddenCommunities = (rest: string): string[] =>
  [UNKNOWN, far.rootId, farther.rootId, far.managedId('north'), 'x', rootId.toUpperCase(), '%20', dan].map(
    (id) => `/v1/communities/${id}${rest}`,
  );
const about = (rest: string, row: Omit<Row, 'route' | 'path' | 'hidden'>): Row => ({
  ...row,
  route: `${community}${rest}`,
  path: `/v1/communities/${rootId}${rest}`,
  hidden: hiddenCommunities(rest),
});

const rows: readonly Row[] = [
  { route: '/v1/me', path: '/v1/me', takes: [], openToUnverified: true },
  { route: '/v1/permissions', path: '/v1/permissions', takes: [] },
  { route: '/v1/me/communities', path: '/v1/me/communities', takes: page },
  { route: '/v1/me/invitations', path: '/v1/me/invitations', takes: page },
  about('', { takes: ['minPosition', 'asOf'], current: true }),
  about('/managed-communities', { takes: page }),
  about('/roles', { takes: page, current: true }),
  about('/summary', { takes: ['minPosition', 'scope'], forbiddenTo: 'gus' }),
  about('/members', { takes: [...page, 'asOf', 'email', 'role', 'status', 'scope'], forbiddenTo: 'gus' }),
  about('/invitations', {
    takes: [...page, 'status', 'email', 'invitedBy', 'expiresBefore', 'sort', 'order', 'scope'],
    repeatable: ['status'],
    forbiddenTo: 'gus',
  }),
  about('/audit', { takes: [...page, ...audit], repeatable: ['type'], forbiddenTo: 'gus' }),
  about('/audit', { takes: audit, repeatable: ['type'], forbiddenTo: 'gus', accept: 'application/x-ndjson' }),
  about('/audit', { takes: audit, repeatable: ['type'], forbiddenTo: 'gus', accept: 'text/csv' }),
  about('/refusals', { takes: [...page, 'scope'], forbiddenTo: 'gus' }),
  about('/invitation-tree', { takes: ['minPosition', 'scope'], forbiddenTo: 'gus' }),
  about('/access-diff', {
    query: 'from=2026-01-01T00:00:00.000Z&to=2026-01-10T00:00:00.000Z',
    takes: ['minPosition', 'scope', 'from', 'to'],
    forbiddenTo: 'gus',
  }),
  about('/feed', {
    takes: ['type', 'actor', 'subject', 'invitationId', 'via', 'scope', 'after'],
    repeatable: ['type'],
    forbiddenTo: 'gus',
    endless: true,
  }),
  {
    route: '/v1/invitations/:invitationId',
    path: `/v1/invitations/${main.invitationId(dan)}`,
    takes: ['minPosition'],
    current: true,
    hidden: [
      ...[
        main.invitationId(idOf('nobody')),
        main.invitationId(dan, 2),
        far.invitationId(zoe),
        farther.invitationId(dan),
      ],
      ...['x', UNKNOWN, `${main.invitationId(dan)}A`],
    ].map((id) => `/v1/invitations/${id}`),
  },
  {
    route: '/v1/people/:personId/access',
    path: `/v1/people/${ada}/access`,
    takes: [...page, 'asOf'],
    hidden: [UNKNOWN, zoe, dan, 'x', gus.toUpperCase()].map((id) => `/v1/people/${id}/access`),
  },
];
const named = (row: Row) => [`${row.route}${row.accept === undefined ? '' : ` as ${row.accept}`}`, row] as const;
const table = rows.map(named);
const those = (holds: (row: Row) => unknown) => rows.filter(holds).map(named);

const withQuery = ({ path, query }: Pick<Row, 'path' | 'query'>, ...parts: readonly string[]): string => {
  const changed = parts.map((part) => part.split('=', 1)[0]);
  const kept = (query?.split('&') ?? []).filter((part) => !changed.includes(part.split('=', 1)[0]));
  const all = [...kept, ...parts];
  return all.length === 0 ? path : `${path}?${all.join('&')}`;
};
const given = (name: string, value: string) => `${name}=${encodeURIComponent(value)}`;

/** A problem, whole and of this shape. */
const expectProblem = (answer: Answer, code: ProblemCode, url: string): Record<string, unknown> => {
  expect([url, answer.status, (answer.body as { code?: string } | null)?.code]).toEqual([
    url,
    problems[code].status,
    code,
  ]);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `/problems/${code}`,
    title: problems[code].title,
    status: problems[code].status,
    code,
    detail: expect.stringMatching(/./),
    instance: url.split('?', 1)[0],
    traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
  });
  expect(answer.headers['x-request-id']).toBe((answer.body as { traceId: string }).traceId);
  return answer.body as Record<string, unknown>;
};
const pointersOf = (problem: Record<string, unknown>) =>
  (problem['errors'] as { pointer: string }[] | undefined)?.map(({ pointer }) => pointer);
/** What tells two refusals apart to the caller: status, headers and bytes but for those that name the request. */
const bytesOf = ({ status, headers, text }: Answer): unknown => {
  const { date, 'x-request-id': requestId, 'content-length': length, ...others } = headers;
  expect([typeof date, typeof requestId, typeof length]).toEqual(['string', 'string', 'string']);
  return [status, others, text.replace(/"(instance|traceId)":"[^"]*"/g, '"$1"')];
};

/** Keeps some commands that were refused. */
const refuse = async ({ documents }: QueryApiHarness): Promise<void> => {
  const recorder = new RefusalRecorder({ openStore: async () => documents });
  const by = { actor: gus, commandType: 'InviteUser', code: 'forbidden', at: '2026-01-05T00:00:00.000Z' };
  for (const id of [north, rootId, rootId]) recorder.note({ rootId, communityIds: [id], ...by });
  await recorder.close();
};

describe.each(documentAdapters)('every query on %s documents', (adapter) => {
  let api: QueryApiHarness;
  beforeAll(async () => {
    api = await QueryApiHarness.open(adapter);
    await api.know('main/owner', 'ada', 'gus', 'dan', 'zoe');
    await api.happen(...history);
    await refuse(api);
    await Promise.all(
      ['audit', 'members', 'invitations'].map((of) => api.see('ada', `/v1/communities/${rootId}/${of}`)),
    );
    await api.see('ada', '/v1/me/communities');
  });
  afterAll(() => api.close());

  const get = ({ accept }: Pick<Row, 'accept'>, url: string, token = 'ada') =>
    api.get(token, url, accept === undefined ? {} : { accept });
  const refuses = async (row: Row, url: string, code: ProblemCode, token = 'ada') =>
    expectProblem(await get(row, url, token), code, url);

  it('has a row in this table', () => {
    const routes = api.routes.flatMap((route) => (route.startsWith('GET ') ? [route.slice(4)] : []));
    expect([...new Set(rows.map(({ route }) => route))].toSorted()).toEqual(routes.toSorted());
    expect(routes.length).toBeGreaterThan(10);
    const others = api.routes.filter((route) => !/^(GET|HEAD|OPTIONS) /.test(route));
    expect(others).toEqual(['POST /v1/access/check']);
  });

  it.each(those(({ endless }) => endless === undefined))('is answered when nothing is wrong: %s', async (_, row) => {
    const answer = await get(row, withQuery(row));
    expect([answer.status, answer.text === '']).toEqual([200, false]);
    for (const name of row.takes) {
      const good = name === 'status' && row.repeatable ? 'pending' : parameters[name]?.good;
      if (good !== undefined)
        expect([name, (await get(row, withQuery(row, given(name, good)))).status]).toEqual([name, 200]);
    }
  });

  it.each(table)('refuses parameters that it does not know: %s', async (_, row) => {
    for (const name of [...Object.keys(parameters), ...never].filter((one) => !row.takes.includes(one))) {
      const url = withQuery(row, given(name, parameters[name]?.good ?? '1'));
      expect(pointersOf(await refuses(row, url, 'validation-failed'))).toEqual([`?${name}`]);
    }
  });

  it.each(those(({ takes }) => takes.length > 0))('refuses what its parameters do not take: %s', async (_, row) => {
    for (const name of row.takes) {
      for (const [code, values] of Object.entries(parameters[name]?.bad ?? {})) {
        for (const value of values) {
          const problem = await refuses(row, withQuery(row, given(name, value)), code as ProblemCode);
          if (code === 'validation-failed') expect(pointersOf(problem)).toEqual([`?${name}`]);
        }
      }
    }
  });

  it.each(those(({ takes }) => takes.length > 0))(
    'refuses a parameter given twice unless it may be: %s',
    async (_, row) => {
      for (const name of row.takes) {
        const value = name === 'status' && row.repeatable ? 'pending' : (parameters[name]?.good ?? 'x');
        const url = withQuery(row, given(name, value), given(name, value));
        if (row.repeatable?.includes(name) !== true)
          expect(pointersOf(await refuses(row, url, 'validation-failed'))).toEqual([`?${name}`]);
        else if (row.endless === undefined) expect((await get(row, url)).status).toBe(200);
      }
    },
  );

  describe.each(those(({ takes }) => takes.includes('cursor')))('%s', (_, row) => {
    let next: string;
    beforeAll(async () => {
      const { body } = await get(row, withQuery(row, 'limit=1'));
      next = (body as { next: string }).next;
      expect(next).toEqual(expect.any(String));
    });

    it('goes on with its own cursor, with pages of any size', async () => {
      for (const size of ['limit=1', 'limit=100'])
        expect((await get(row, withQuery(row, size, given('cursor', next)))).status).toBe(200);
    });

    it('refuses the cursor of other filters', async () => {
      for (const name of row.takes.filter((one) => !page.includes(one))) {
        const good = name === 'status' && row.repeatable ? 'pending' : (parameters[name]?.good ?? '');
        await refuses(row, withQuery(row, given('cursor', next), given(name, good)), 'invalid-cursor');
      }
    });

    it('refuses the cursors of other lists and of other paths', async () => {
      const others = rows.filter(({ takes, route }) => takes.includes('cursor') && route !== row.route);
      for (const other of others) await refuses(other, withQuery(other, given('cursor', next)), 'invalid-cursor');
      const elsewhere = row.path.replace(rootId, north).replace(ada, gus);
      if (elsewhere !== row.path)
        await refuses(row, withQuery({ path: elsewhere }, given('cursor', next)), 'invalid-cursor');
    });

    it('refuses its cursor when anything in it was changed', async () => {
      for (const at of [
        0,
        Math.floor(next.length / 3),
        Math.floor(next.length / 2),
        next.length - 2,
        next.length - 1,
      ]) {
        const changed = `${next.slice(0, at)}${next[at] === 'A' ? 'B' : 'A'}${next.slice(at + 1)}`;
        await refuses(row, withQuery(row, given('cursor', changed)), 'invalid-cursor');
      }
      const content = JSON.parse(Buffer.from(next, 'base64url').toString()) as Record<string, string>;
      for (const field of Object.keys(content)) {
        const forged = Buffer.from(JSON.stringify({ ...content, [field]: `${content[field]}0` })).toString('base64url');
        await refuses(row, withQuery(row, given('cursor', forged)), 'invalid-cursor');
      }
      for (const cut of [next.slice(0, -1), `${next}=`, ` ${next}`, `${next}A`])
        await refuses(row, withQuery(row, given('cursor', cut)), 'invalid-cursor');
    });
  });

  it.each(those(({ hidden }) => hidden))(
    'answers what the caller does not see like what is not there: %s',
    async (_, row) => {
      const paths = row.hidden ?? [];
      const answers = await Promise.all(paths.map((path) => get(row, withQuery({ ...row, path }))));
      answers.forEach((answer, at) => expectProblem(answer, 'not-found', paths[at] ?? ''));
      expect(new Set(answers.map((answer) => JSON.stringify(bytesOf(answer)))).size).toBe(1);
      expect(bytesOf(await get(row, withQuery(row), 'stranger'))).toEqual(
        row.route.startsWith('/v1/people') ? expect.anything() : bytesOf(answers[0] as Answer),
      );
    },
  );

  it.each(those(({ forbiddenTo }) => forbiddenTo))(
    'is forbidden to a member without the permission: %s',
    async (_, row) => {
      const problem = await refuses(row, withQuery(row), 'forbidden', row.forbiddenTo);
      expect(problem['permissions']).toEqual([expect.stringMatching(/^COMMUNITY_/)]);
    },
  );

  it.each(table)('needs a token of a verified address before anything else is looked at: %s', async (_, row) => {
    const urls = [withQuery(row), withQuery(row, 'nonsense=1'), ...(row.hidden?.slice(0, 1) ?? [])];
    for (const url of urls) {
      for (const authorization of [undefined, '', 'Bearer', 'Basic YTpi', 'Bearer a b']) {
        const answer = await api.bare('GET', url, authorization === undefined ? {} : { authorization });
        expectProblem(answer, 'unauthenticated', url);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
      }
      if (row.openToUnverified === undefined) await refuses(row, url, 'email-not-verified', 'unverified-ada');
    }
    if (row.openToUnverified) expect((await get(row, row.path, 'unverified-ada')).status).toBe(200);
  });

  it.each(table)('answers HEAD like GET, without a body: %s', async (_, row) => {
    const headers = { ...(row.accept !== undefined && { accept: row.accept }) };
    const urls = [withQuery(row, 'nonsense=1'), ...(row.hidden?.slice(0, 1) ?? [])];
    if (row.endless === undefined) urls.push(withQuery(row));
    for (const url of urls) {
      const [head, whole] = await Promise.all([
        api.send('HEAD', 'ada', url, { headers }),
        api.send('GET', 'ada', url, { headers }),
      ]);
      const { date: d1, 'x-request-id': r1, 'transfer-encoding': t1, ...ofHead } = head.headers;
      const { date: d2, 'x-request-id': r2, 'transfer-encoding': t2, ...ofGet } = whole.headers;
      expect([typeof d1, typeof d2, r1 === r2, t1]).toEqual(['string', 'string', false, undefined]);
      expect([url, head.status, head.text, ofHead]).toEqual([
        url,
        whole.status,
        '',
        t2 === undefined ? ofGet : expect.objectContaining(ofGet),
      ]);
    }
    expect((await api.send('HEAD', 'ada', withQuery(row), { headers })).status).toBe(200);
  });

  it.each(table)('refuses other methods and tells which it takes: %s', async (_, { path }) => {
    const allow = 'GET, HEAD, OPTIONS';
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      const answer = await api.bare(method, path, { authorization: 'Bearer ada' });
      expectProblem(answer, 'method-not-allowed', path);
      expect(answer.headers['allow']).toBe(allow);
    }
    const options = await api.bare('OPTIONS', path, {});
    expect([options.status, options.text, options.headers['allow']]).toEqual([204, '', allow]);
  });

  describe('POST /v1/access/check', () => {
    const url = '/v1/access/check';
    const check = { communityId: rootId, permission: 'COMMUNITY_LIST_MEMBER' };
    const post = (payload: object | string, token = 'ada', path = url) =>
      api.bare('POST', path, { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, payload);

    it('is answered when nothing is wrong', async () => {
      for (const who of [{}, { personId: gus }, { email: 'gus@example.org' }])
        expect((await post({ ...check, ...who })).status).toBe(200);
    });

    it.each([
      [{ communityId: rootId }, 'validation-failed', ['/permission']],
      [{ permission: check.permission }, 'validation-failed', ['/communityId']],
      [{ ...check, permission: 'EVERYTHING' }, 'validation-failed', ['/permission']],
      [{ ...check, communityId: 7 }, 'validation-failed', ['/communityId']],
      [{ ...check, personId: '' }, 'validation-failed', ['/personId']],
      [{ ...check, personId: 'x'.repeat(65) }, 'validation-failed', ['/personId']],
      [{ ...check, personId: gus, email: 'gus@example.org' }, 'validation-failed', ['/email']],
      [{ ...check, dryRun: true }, 'validation-failed', ['/dryRun']],
      [{ ...check, asOf: '' }, 'validation-failed', ['/asOf']],
      [[], 'validation-failed', ['']],
      ['"text"', 'validation-failed', ['']],
      ['', 'validation-failed', ['/communityId', '/permission']],
      [{ ...check, email: 'gus' }, 'email-invalid', undefined],
      [{ ...check, asOf: FUTURE }, 'position-unknown', undefined],
      [{ ...check, asOf: '99999999999999999999' }, 'position-unknown', undefined],
      [{ ...check, asOf: 'yesterday' }, 'position-unknown', undefined],
      ['{', 'malformed-json', undefined],
      ['{"communityId":"x"}}', 'malformed-json', undefined],
      ['{"__proto__":{}}', 'malformed-json', undefined],
    ] as const)('refuses the body %j', async (body, code, pointers) => {
      expect(pointersOf(expectProblem(await post(body), code, url))).toEqual(pointers);
    });

    it.each([...Object.keys(parameters), ...never])('takes no parameter: %s', async (name) => {
      const path = `${url}?${name}=1`;
      const problem = expectProblem(await post(check, 'ada', path), 'validation-failed', path);
      expect(pointersOf(problem)).toEqual([`?${name}`]);
    });

    it('answers what the caller does not see like what is not there', async () => {
      const unseen = [UNKNOWN, far.rootId, far.managedId('north'), 'x', rootId.toUpperCase()];
      const answers = await Promise.all([
        ...unseen.map((communityId) => post({ ...check, communityId })),
        ...[UNKNOWN, zoe, 'x', gus.toUpperCase()].map((personId) => post({ ...check, personId })),
        ...['nobody', 'zoe'].map((name) => post({ ...check, email: `${name}@example.org` })),
        post(check, 'stranger'),
      ]);
      for (const answer of answers) expectProblem(answer, 'not-found', url);
      expect(new Set(answers.map((answer) => JSON.stringify(bytesOf(answer)))).size).toBe(1);
    });

    it('asks others only of who may list members', async () => {
      expect((await post(check, 'gus')).status).toBe(200);
      expectProblem(await post({ ...check, personId: ada }, 'gus'), 'forbidden', url);
      expectProblem(await post({ ...check, personId: UNKNOWN }, 'gus'), 'forbidden', url);
      expectProblem(await post({ ...check, email: 'nobody@example.org' }, 'gus'), 'forbidden', url);
    });

    it('needs a token of a verified address before its body is looked at', async () => {
      for (const body of [check, '{', { nonsense: 1 }]) {
        expectProblem(await api.bare('POST', url, {}, body), 'unauthenticated', url);
        expectProblem(await post(body, 'unverified-ada'), 'email-not-verified', url);
      }
    });

    it('refuses other methods and tells which it takes', async () => {
      for (const method of ['GET', 'PUT', 'PATCH', 'DELETE'] as const) {
        const answer = await api.bare(method, url, { authorization: 'Bearer ada' });
        expectProblem(answer, 'method-not-allowed', url);
        expect(answer.headers['allow']).toBe('OPTIONS, POST');
      }
      const head = await api.send('HEAD', 'ada', url);
      expect([head.status, head.text, head.headers['allow']]).toEqual([405, '', 'OPTIONS, POST']);
    });
  });
});

describe.each(documentAdapters)('every query while projections stand still on %s documents', (adapter) => {
  it('says within two seconds that it is behind, and when to come again', async () => {
    const api = await QueryApiHarness.open(adapter, { projecting: false });
    await api.know('main/owner', 'ada', 'gus', 'dan');
    await api.happen(...history);
    const head = await api.log.head();
    const waiting = [
      ...rows.filter(({ takes }) => takes.includes('minPosition')).map((row) => ({ row, by: 'minPosition' })),
      // What was is found by a read model, even where what is comes from the log.
      ...rows
        .filter(({ takes }) => takes.includes('asOf'))
        .map((row) => ({ row: { ...row, current: false }, by: 'asOf' })),
    ];
    const startedAt = performance.now();
    const answers = await Promise.all(
      waiting.map(async ({ row, by }) => {
        const url = withQuery(row, given(by, head));
        const answer = await api.get('ada', url, row.accept === undefined ? {} : { accept: row.accept });
        return { row, url, answer, after: performance.now() - startedAt };
      }),
    );
    for (const { row, url, answer, after } of answers) {
      if (row.current) {
        expect([url, answer.status]).toEqual([url, 200]);
        continue;
      }
      expectProblem(answer, 'read-model-behind', url);
      expect(answer.headers['retry-after']).toBe('1');
      expect(after).toBeGreaterThan(1_900);
      expect(after).toBeLessThan(8_000);
    }
    await api.close();
  });
});
