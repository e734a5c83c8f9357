import { problems } from '@app/contracts';

import { bodyLimits } from '../../apps/command-api/src/body-limits';
import { type Ids, type Outcome, type Row, table } from './route-table';
import { tokenOf, wrongTokens } from './tokens';
import { type Answer, openWholeInterface, type Sent, type WholeInterface } from './whole-interface';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
const KIB = 1_024;
const rows = Object.entries(table).map(([route, row]) => {
  const [method = '', path = ''] = route.split(' ');
  return { route, method, path, row };
});
const named = rows.map((entry) => [entry.route, entry] as const);
const paths = [...new Set(rows.map(({ path }) => path))];
const isCommand = ({ method, path }: { method: string; path: string }) =>
  method !== 'GET' && path !== '/v1/access/check';
/** Requests sent and judged, by what they were sent for. */
const judged: Record<string, number> = {};

describe('every route', () => {
  let api: WholeInterface;
  let ids: Ids, foreign: Ids;
  let owner: string, guest: string, stranger: string, invitee: string;

  const found = async (token: string, method: string, url: string, body?: unknown): Promise<any> => {
    const answer = await api.send(method, url, { token, body });
    if (answer.status >= 300) throw new Error(`${method} ${url}: ${answer.status} ${answer.text}`);
    return answer.body;
  };

  /** A tree with an owner, a guest in it, a role and an open invitation; the ids are of the tree and the owner. */
  const plant = async (operator: string, names: { owner: string; guest: string; invitee: string }): Promise<Ids> => {
    const token = await tokenOf(names.owner);
    const ownerEmail = `${names.owner}@example.org`;
    const registered = { name: names.owner, kind: 'mssp-main', ownerEmail };
    const { communityId } = await found(operator, 'POST', '/v1/communities', registered);
    const home = `/v1/communities/${communityId}`;
    await found(token, 'POST', `${home}/members`, { email: `${names.guest}@example.org`, roles: ['guest'] });
    const role = { name: 'Hunter', description: 'Hunts all day long', permissions: ['ALERTS_READ'] };
    const { roleId } = await found(token, 'POST', `${home}/roles`, role);
    const offer = { email: `${names.invitee}@example.org`, communities: { [communityId]: ['guest'] } };
    const { invitationId } = await found(token, 'POST', '/v1/invitations', offer);
    const { personId } = await found(token, 'GET', '/v1/me');
    return { communityId, personId, invitationId, roleId };
  };

  beforeAll(async () => {
    api = await openWholeInterface();
    const operator = await tokenOf('operator', { operator: true });
    ids = await plant(operator, { owner: 'ada', guest: 'grace', invitee: 'dan' });
    foreign = await plant(operator, { owner: 'eve', guest: 'mallory', invitee: 'trent' });
    [owner, guest, stranger, invitee] = (await Promise.all(
      ['ada', 'grace', 'eve', 'dan'].map((name) => tokenOf(name)),
    )) as [...[string, string, string, string]];
    // Binds the first verified subject of each address.
    for (const token of [guest, invitee]) {
      await api.send('DELETE', `/v1/me/communities/${foreign.communityId}`, { token });
      await found(token, 'GET', '/v1/me');
    }
  });
  afterAll(async () => {
    await api.close();
    const total = Object.values(judged).reduce((sum, count) => sum + count, 0);
    process.stdout.write(`Routes ${rows.length}, requests judged ${total}: ${JSON.stringify(judged)}\n`);
  });

  const fill = (path: string, given: Ids): string =>
    path.replace(/:([a-zA-Z]+)/g, (_, name: string) => encodeURIComponent(given[name as keyof Ids]));
  const ask = (
    { method, path, row }: { method: string; path: string; row: Row },
    { given = ids, query, ...sent }: Sent & { readonly given?: Ids; readonly query?: string } = {},
  ): Promise<Answer> => {
    const queries = [row.query, query].filter((one) => one !== undefined).join('&');
    const url = `${fill(path, given)}${queries === '' ? '' : `?${queries}`}`;
    const body = sent.rawBody === undefined && row.body !== undefined ? { body: row.body(given) } : {};
    return api.send(method, url, { ...body, ...sent });
  };
  const judge = (what: string, answer: Answer, expected: Outcome): void => {
    judged[what] = (judged[what] ?? 0) + 1;
    const isProblem = expected !== 200;
    const status = isProblem ? problems[expected].status : expected;
    expect([answer.status, isProblem ? answer.body?.code : undefined]).toEqual([
      status,
      isProblem ? expected : undefined,
    ]);
    if (isProblem) expect(answer.headers['content-type']).toBe('application/problem+json');
    if (isProblem) expect(answer.body.type).toBe(`/problems/${expected}`);
  };
  const isForOperators = ({ row }: { row: Row }) => row.otherTenant === 'forbidden';
  const dryRun = (entry: { method: string; path: string }) => (isCommand(entry) ? { query: 'dryRun=true' } : {});

  it('has one row in the table, and every row a route', () => {
    expect(api.routes).toEqual(Object.keys(table).sort());
    expect(rows.length).toBeGreaterThan(40);
  });

  it.each(named.filter(([route]) => !route.endsWith('/feed')))('is answered for who may: %s', async (route, entry) => {
    const who = /\/(accept|decline)$/.test(route) ? invitee : owner;
    const leaves = route.startsWith('DELETE /v1/me/communities');
    const token = isForOperators(entry) ? await tokenOf('operator', { operator: true }) : leaves ? guest : who;
    const personId =
      entry.path.includes('/members/') || route.endsWith('/owner') || isForOperators(entry)
        ? await personIdOf(guest)
        : ids.personId;
    const answer = await ask(entry, { token, given: { ...ids, personId }, ...dryRun(entry) });
    judge('right', answer, 200);
  });

  const personIdOf = async (token: string): Promise<string> => (await found(token, 'GET', '/v1/me')).personId;

  describe.each(Object.entries(wrongTokens))('is 401 with %s', (_, make) => {
    let token: string | null;
    beforeAll(async () => {
      token = await make('ada');
    });

    it.each(named)('%s', async (__, entry) => {
      for (const [method, rawBody] of [
        [entry.method],
        [entry.method, '{'],
        ...(entry.method === 'GET' ? [['HEAD']] : []),
      ]) {
        const sent = { token, ...(rawBody === undefined || entry.method === 'GET' ? {} : { rawBody }) };
        const answer = await ask({ ...entry, method: method ?? '' }, sent);
        expect(answer.headers['www-authenticate']).toBe('Bearer');
        if (method === 'HEAD') expect([answer.status, answer.text]).toEqual([401, '']);
        else judge('wrong token', answer, 'unauthenticated');
      }
    });
  });

  it.each(named)('is refused to an address that is not verified before any id is looked up: %s', async (_, entry) => {
    const token = await tokenOf('ada', { verified: false });
    const unknown = { communityId: UNKNOWN, personId: UNKNOWN, invitationId: 'x', roleId: 'x' };
    for (const given of [ids, unknown]) {
      judge('unverified', await ask(entry, { token, given }), entry.row.unverified ?? 'email-not-verified');
    }
  });

  it.each(named)('is refused to a second subject with the right address: %s', async (_, entry) => {
    const token = await tokenOf('ada', { subject: 'another' });
    judge('second subject', await ask(entry, { token }), entry.row.unverified ?? 'identity-conflict');
  });

  it.each(named)('shows nothing to another tenant: %s', async (_, entry) => {
    const answer = await ask(entry, { token: stranger, ...dryRun(entry) });
    judge('other tenant', answer, entry.row.otherTenant);
    for (const id of Object.values(ids)) {
      expect(JSON.stringify({ ...answer.body, instance: null })).not.toContain(id);
    }
  });

  it.each(named)('is refused to a member without the permission: %s', async (_, entry) => {
    judge('member', await ask(entry, { token: guest, ...dryRun(entry) }), entry.row.member);
  });

  it('of a bulk request is judged row by row', async () => {
    const entry = rows.find(({ route }) => route === 'POST /v1/invitations/bulk')!;
    for (const [token, status, code] of [
      [stranger, 404, 'not-found'],
      [guest, 403, 'forbidden'],
    ] as const) {
      const { body } = await ask(entry, { token });
      expect(body.results).toMatchObject([{ index: 0, status, problem: { code } }]);
    }
  });

  describe('tells nothing apart that the caller does not see', () => {
    const bytesOf = ({ status, headers, text }: Answer): string => {
      const own = { date: null, 'x-request-id': null, 'content-length': null };
      return JSON.stringify([status, { ...headers, ...own }, { ...JSON.parse(text), instance: null, traceId: null }]);
    };
    const withIds = named.filter(([, { path, row }]) => path.includes(':') || row.otherTenant === 'not-found');
    const none: readonly Ids[] = [
      { communityId: UNKNOWN, personId: UNKNOWN, invitationId: UNKNOWN, roleId: UNKNOWN },
      { communityId: 'none', personId: UNKNOWN, invitationId: 'none', roleId: 'none' },
    ];

    const refusal = (entry: (typeof rows)[number]) => (isForOperators(entry) ? 'forbidden' : 'not-found');

    it.each(withIds)('unknown, no id at all, and of another tenant: %s', async (_, entry) => {
      const headers = { 'if-match': '"77"' };
      const answers = [];
      for (const given of [...none, ids]) answers.push(await ask(entry, { token: stranger, given, headers }));
      const withoutRow = await tokenOf('nobody-yet');
      answers.push(await ask(entry, { token: withoutRow, headers }));
      for (const answer of answers) judge('enumeration', answer, refusal(entry));
      expect(new Set(answers.map(bytesOf)).size).toBe(1);
    });

    const ofThings = named.filter(([, { path }]) => /:(personId|invitationId)/.test(path));
    it.each(ofThings)('also beside something that he sees: %s', async (_, entry) => {
      const mixed = none.map((unknown) => ({ ...unknown, communityId: ids.communityId }));
      const theirs = { ...foreign, communityId: ids.communityId };
      const answers = [];
      for (const given of [...mixed, theirs]) answers.push(await ask(entry, { token: owner, given }));
      for (const answer of answers) judge('enumeration', answer, refusal(entry));
      expect(new Set(answers.map(bytesOf)).size).toBe(1);
    });

    it('an invitation to somebody else and one that is not there', async () => {
      for (const entry of rows.filter(({ path }) => path.startsWith('/v1/invitations/:'))) {
        const answers = [];
        for (const given of [...none, { ...ids, invitationId: foreign.invitationId }]) {
          answers.push(await ask(entry, { token: invitee, given }));
        }
        for (const answer of answers) judge('enumeration', answer, 'not-found');
        expect(new Set(answers.map(bytesOf)).size).toBe(1);
      }
    });
  });

  it.each(named.filter(([, { method }]) => method !== 'GET'))(
    'bounds its body, after the token: %s',
    async (_, entry) => {
      const limit = bodyLimits[entry.path] ?? 256 * KIB;
      const rawBody = 'x'.repeat(limit + 1);
      judge('body', await ask(entry, { token: owner, rawBody }), 'payload-too-large');
      judge('body', await ask(entry, { rawBody }), 'unauthenticated');
    },
  );

  it.each(paths)('refuses other methods and tells which it takes: %s', async (path) => {
    // `bulk` might be the id of an invitation, too.
    const takes = (pattern: string) => new RegExp(`^${pattern.replace(/:[a-zA-Z]+/g, '[^/]+')}$`).test(fill(path, ids));
    const taken = new Set(rows.filter((entry) => takes(entry.path)).map(({ method }) => method));
    if (taken.has('GET')) taken.add('HEAD');
    const allow = [...taken, 'OPTIONS'].sort().join(', ');
    const others = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !taken.has(method));
    for (const method of others) {
      const answer = await api.send(method, fill(path, ids), { token: owner });
      expect([method, answer.status, answer.headers['allow']]).toEqual([method, 405, allow]);
      if (method !== 'HEAD') judge('method', answer, 'method-not-allowed');
    }
    const options = await api.send('OPTIONS', fill(path, ids));
    expect([options.status, options.text, options.headers['allow']]).toEqual([204, '', allow]);
  });

  it.each(paths)('answers pages of the origins named, and of no others: %s', async (path) => {
    const preflight = (origin: string) =>
      api.send('OPTIONS', fill(path, ids), { headers: { origin, 'access-control-request-method': 'PUT' } });
    const { status, headers } = await preflight('https://admin.example.org');
    expect([status, headers['access-control-allow-origin']]).toEqual([204, 'https://admin.example.org']);
    expect(headers['access-control-allow-headers']).toMatch(/Authorization.*Idempotency-Key.*If-Match/);
    const answer = await api.send('GET', fill(path, ids), { headers: { origin: 'https://admin.example.org' } });
    expect(answer.headers['access-control-expose-headers']).toMatch(/ETag.*Link.*Location.*Retry-After/);
    for (const origin of ['https://evil.example.org', 'https://admin.example.org.evil.example.org', 'null']) {
      expect((await preflight(origin)).headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it.each(named)('carries the headers that keep browsers from guessing: %s', async (_, entry) => {
    const secure = {
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    };
    expect((await ask(entry)).headers).toMatchObject(secure);
    if (!entry.route.endsWith('/feed')) {
      expect((await ask(entry, { token: owner, ...dryRun(entry) })).headers).toMatchObject(secure);
    }
  });
});
