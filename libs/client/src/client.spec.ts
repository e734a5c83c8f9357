import { createGuestlistClient, done, ProblemError } from './index';

const answer = (status: number, body: object, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });
const problem = (status: number, code: string, headers?: Record<string, string>) =>
  answer(status, { status, code, detail: 'Wait.' }, headers);
const community = { communityId: 'c', position: 'p', version: 1 };
const body = { name: 'Northwind', kind: 'standalone' } as const;

/** A client whose server gives these answers in turn, and what it was sent and how long it waited. */
const clientOf = (...answers: readonly (Response | Error)[]) => {
  const sent: { readonly method: string; readonly headers: Headers; readonly body: string }[] = [];
  const waits: number[] = [];
  let tokens = 0;
  const client = createGuestlistClient({
    baseUrl: 'http://127.0.0.1:1',
    token: () => `token-${(tokens += 1)}`,
    retries: {
      pause: async (milliseconds) => {
        waits.push(milliseconds);
      },
    },
    fetch: async (request) => {
      sent.push({ method: request.method, headers: request.headers, body: await request.text() });
      const next = answers[sent.length - 1];
      if (next instanceof Response) return next;
      throw next ?? new Error('Nothing more is answered');
    },
  });
  return { client, sent, waits };
};

describe('the typed client', () => {
  it('signs every request and gives every command a key of its own', async () => {
    const { client, sent } = clientOf(answer(201, community), answer(201, community), answer(200, { items: [] }));
    await client.POST('/v1/communities', { body });
    await client.POST('/v1/communities', { body });
    await client.GET('/v1/permissions');
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual([1, 2, 3].map((n) => `Bearer token-${n}`));
    const keys = sent.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBeNull();
  });

  it('keeps a key that was given', async () => {
    const { client, sent } = clientOf(answer(201, community));
    await client.POST('/v1/communities', { body, params: { header: { 'Idempotency-Key': 'mine' } } });
    expect(sent[0]?.headers.get('idempotency-key')).toBe('mine');
  });

  it('repeats 429, 503 and no answer with the same key and body, after what Retry-After says', async () => {
    const { client, sent, waits } = clientOf(
      problem(503, 'store-unavailable', { 'retry-after': '2' }),
      new Error('connection reset'),
      problem(429, 'too-many-requests', { 'retry-after': '3' }),
      answer(201, community),
    );
    expect(done(await client.POST('/v1/communities', { body }))).toEqual(community);
    expect(waits).toEqual([2_000, 400, 3_000]);
    expect(new Set(sent.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(sent.map((request) => request.body)).toEqual(Array.from({ length: 4 }, () => JSON.stringify(body)));
  });

  it('gives up after its attempts, with the last answer or fault', async () => {
    const busy = () => problem(503, 'store-unavailable', { 'retry-after': '1' });
    const refused = clientOf(busy(), busy(), busy(), busy(), answer(201, community));
    expect((await refused.client.POST('/v1/communities', { body })).response.status).toBe(503);
    expect(refused.sent).toHaveLength(4);
    const gone = clientOf();
    await expect(gone.client.GET('/v1/me')).rejects.toThrow('Nothing more is answered');
    expect(gone.sent).toHaveLength(4);
  });

  it('leaves a long wait to its caller', async () => {
    const { client, waits } = clientOf(problem(429, 'too-many-mails', { 'retry-after': '3600' }));
    expect((await client.POST('/v1/communities', { body })).response.status).toBe(429);
    expect(waits).toEqual([]);
  });

  it.each([400, 401, 403, 404, 409, 422, 500])('never repeats %d', async (status) => {
    const { client, sent } = clientOf(problem(status, 'some-code'));
    await client.POST('/v1/communities', { body });
    expect(sent).toHaveLength(1);
  });

  it('throws what was refused, with its code', async () => {
    const { client } = clientOf(problem(403, 'forbidden'), new Response('<html>', { status: 502 }));
    const refused = await client.POST('/v1/communities', { body });
    expect(() => done(refused)).toThrow(new ProblemError({ status: 403, code: 'forbidden', detail: 'Wait.' }));
    const broken = await client.GET('/v1/permissions', { parseAs: 'text' });
    expect(() => done(broken)).toThrow('unexpected-answer: The server answered 502.');
  });
});
