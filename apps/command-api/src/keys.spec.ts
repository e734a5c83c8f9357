import { projectedPrefixes, requestStream } from '@app/contracts';
import type { RecordedEvent } from '@app/event-sourcing';
import { type DynamicModule, RequestMethod, type Type } from '@nestjs/common';

import { CommandApiModule, type CommandApiOptions } from './command-api.module';
import { commandIdOf } from './idempotency';
import { type Answer, type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';
import { keyedActs, type KeyedAct, openWorld } from './testing/keyed-acts';

const ask = (by: Somebody, method: string, url: string, body: object | undefined, key: string): Promise<Answer> => {
  const headers = { 'idempotency-key': key };
  if (method === 'DELETE') return by.delete(url, headers);
  return by[method.toLowerCase() as 'post' | 'put' | 'patch'](url, body, headers);
};

/** `METHOD path` of every route of the controllers, as they declare them. */
const declaredRoutes = (): string[] => {
  const { controllers = [] }: DynamicModule = CommandApiModule.register({
    ...{ eventStore: {}, people: {}, standings: {}, registration: 'open', now: () => new Date() },
  } as CommandApiOptions);
  return (controllers as Type<object>[]).flatMap((controller) => {
    const base = Reflect.getMetadata('path', controller) as string;
    const prototype = controller.prototype as Record<string, object>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name]!;
      if (!Reflect.hasMetadata('method', handler)) return [];
      const path = (Reflect.getMetadata('path', handler) as string).replace(/^\/$/, '');
      const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
      return [`${method} ${path === '' ? base : `${base}/${path}`}`];
    });
  });
};

const eventsIn = async (api: CommandApiUnderTest, prefix: string): Promise<readonly RecordedEvent[]> => {
  const stop = new AbortController();
  const events: RecordedEvent[] = [];
  for await (const batch of api.log.subscribe({ after: null, prefixes: [prefix], signal: stop.signal })) {
    events.push(...batch.events);
    if (batch.caughtUp) stop.abort();
  }
  return events;
};

describe('an Idempotency-Key', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody;
  let main: string;
  let keys = 0;
  const newKey = () => `key-${(keys += 1)}`;

  beforeAll(async () => {
    api = await openCommandApi();
    ({ owner, main } = await openWorld(api));
  });
  afterAll(() => api.close());

  const offer = (changes: object = {}) => ({
    email: api.somebody('guest').email,
    communities: { [main]: ['guest'] },
    ...changes,
  });
  const invite = (body: object, key: string, query = '') => ask(owner, 'POST', `/v1/invitations${query}`, body, key);
  const reused = { status: 422, body: { code: 'idempotency-key-reused' } };
  const recorded = async () => (await api.events()).length;
  /** What the stream of a request of the owner holds. */
  const requestsOf = async (key: string, path = '/v1/invitations') => {
    const [{ metadata }] = (await eventsIn(api, 'community-')) as [RecordedEvent];
    const { actor } = metadata as RecordedEvent['metadata'] & { actor: string };
    const id = commandIdOf({ method: 'POST', path, idempotencyKey: key }, actor);
    return (await api.log.readStream(requestStream(id))).map(({ type }) => type);
  };

  it('is tried on every route of a command', () => {
    expect(Object.keys(keyedActs).toSorted()).toEqual(declaredRoutes().toSorted());
  });

  describe.each(Object.entries(keyedActs))('with %s', (route, prepare) => {
    const [method = ''] = route.split(' ', 1);
    let act: KeyedAct;
    let first: Answer;
    const key = route;
    beforeAll(async () => {
      act = await prepare(await openWorld(api));
      first = await ask(act.by, method, act.url, act.body, key);
    });

    it('gives the same body the same answer and records nothing more', async () => {
      expect(first.status).toBeLessThan(300);
      const head = await api.log.head();
      const again = await ask(act.by, method, act.url, act.body, key);
      expect([again.status, again.body, again.headers['etag']]).toEqual([
        first.status,
        first.body,
        first.headers['etag'],
      ]);
      expect(await api.log.head()).toBe(head);
    });

    it('refuses another body, which changes nothing', async () => {
      const head = await api.log.head();
      if (act.other !== undefined) expect(await ask(act.by, method, act.url, act.other, key)).toMatchObject(reused);
      if (act.otherUrl !== undefined) {
        expect(await ask(act.by, method, act.otherUrl, act.body, key)).toMatchObject(reused);
      }
      expect(await api.log.head()).toBe(head);
      expect((await ask(act.by, method, act.url, act.body, key)).body).toEqual(first.body);
    });
  });

  it('is refused with another body before anything is looked up: what is not there, and what one may not', async () => {
    const key = newKey();
    expect(await invite(offer(), key)).toMatchObject({ status: 201 });
    const nowhere = { '00000000-0000-4000-8000-000000000000': ['guest'] };
    expect(await invite(offer({ communities: nowhere }), key)).toMatchObject(reused);
    expect(await invite(offer({ communities: { [main]: ['king'] } }), key)).toMatchObject(reused);
    expect(await invite(offer({ email: 'nobody' }), key)).toMatchObject({ body: { code: 'email-invalid' } });
    const registering = newKey();
    await ask(owner, 'POST', '/v1/communities', { name: 'A', kind: 'standalone' }, registering);
    const forAnother = { name: 'A', kind: 'standalone', ownerEmail: offer().email };
    expect(await ask(owner, 'POST', '/v1/communities', forAnother, registering)).toMatchObject(reused);
  });

  it('makes no person of another body', async () => {
    const key = newKey();
    await invite(offer(), key);
    const other = offer();
    await invite(other, key);
    expect((await api.people.byAddress([other.email as never])).size).toBe(0);
  });

  it('takes a body for the same whatever the order of its keys, its spaces and its capitals', async () => {
    const key = newKey();
    const { email, communities } = offer();
    const first = await invite({ email, communities }, key);
    expect((await invite({ communities, email: ` ${email.toUpperCase()}` }, key)).body).toEqual(first.body);
  });

  it('is of one actor and one path', async () => {
    const key = newKey();
    expect(await invite(offer(), key)).toMatchObject({ status: 201 });
    const rename = { name: 'Renamed' };
    expect(await ask(owner, 'PATCH', `/v1/communities/${main}`, rename, key)).toMatchObject({ status: 200 });
    const { owner: another, main: elsewhere } = await openWorld(api);
    const body = offer({ communities: { [elsewhere]: ['guest'] } });
    expect(await ask(another, 'POST', '/v1/invitations', body, key)).toMatchObject({ status: 201 });
  });

  describe('of a refused request', () => {
    it('is free for a corrected one, and bound by that', async () => {
      const key = newKey();
      const wrong = offer({ communities: { [main]: ['king'] } });
      expect(await invite(wrong, key)).toMatchObject({ body: { code: 'role-unknown' } });
      expect(await invite(wrong, key)).toMatchObject({ body: { code: 'role-unknown' } });
      const right = offer();
      expect(await invite(right, key)).toMatchObject({ status: 201 });
      expect(await invite(wrong, key)).toMatchObject(reused);
      expect(await requestsOf(key)).toEqual([
        ...['RequestReceived', 'RequestReleased', 'RequestReceived', 'RequestReleased', 'RequestReceived'],
      ]);
    });

    it('leaves the same in the log whether something is not there or may not be seen', async () => {
      const { main: foreign } = await openWorld(api);
      for (const place of ['00000000-0000-4000-8000-000000000000', foreign]) {
        const [inviting, renaming] = [newKey(), newKey()];
        expect(await invite(offer({ communities: { [place]: ['guest'] } }), inviting)).toMatchObject({ status: 404 });
        expect(await requestsOf(inviting)).toEqual(['RequestReceived', 'RequestReleased']);
        const url = `/v1/communities/${place}/managed-communities`;
        expect(await ask(owner, 'POST', url, { name: 'X' }, renaming)).toMatchObject({ status: 404 });
        expect(await requestsOf(renaming, url)).toEqual(['RequestReceived', 'RequestReleased']);
      }
    });

    it('leaves no trace where the actor was nobody yet', async () => {
      const head = await api.log.head();
      const stranger = api.somebody('stranger');
      expect(await ask(stranger, 'POST', '/v1/invitations', offer(), newKey())).toMatchObject({ status: 404 });
      expect(await api.log.head()).toBe(head);
    });

    it('stays bound where the refusal was recorded', async () => {
      const guest = api.somebody('guest');
      const { body } = await owner.post('/v1/invitations', offer({ email: guest.email, expiresInHours: 1 }));
      api.passHours(2);
      const key = newKey();
      const decline = (reason?: string) =>
        ask(guest, 'POST', `/v1/invitations/${body.invitationId}/decline`, { reason }, key);
      const first = await decline('Too late');
      expect(first).toMatchObject({ status: 409, body: { code: 'invitation-expired' } });
      expect(await decline('Too late')).toMatchObject({ status: 409, body: { code: 'invitation-expired' } });
      expect(await decline()).toMatchObject(reused);
    });
  });

  it('of a request that changes nothing binds nothing, and a repeat is answered alike', async () => {
    const key = newKey();
    const rename = (name: string) => ask(owner, 'PATCH', `/v1/communities/${main}`, { name }, key);
    await owner.patch(`/v1/communities/${main}`, { name: 'Acme' });
    const first = await rename('Acme');
    expect(first.status).toBe(200);
    expect(await rename('Acme')).toMatchObject({ status: 200, body: first.body });
    expect(await rename('Other')).toMatchObject({ status: 200 });
    expect(await rename('Acme')).toMatchObject(reused);
  });

  describe('in a dry run', () => {
    it('binds nothing, and is refused with another body than the one that is bound', async () => {
      const key = newKey();
      const [bound, other] = [offer(), offer()];
      const head = await api.log.head();
      for (const body of [other, bound]) {
        expect((await invite(body, key, '?dryRun=true')).body.wouldRecord).toHaveLength(1);
      }
      expect(await api.log.head()).toBe(head);
      expect(await invite(bound, key)).toMatchObject({ status: 201 });
      expect(await invite(other, key, '?dryRun=true')).toMatchObject(reused);
      expect((await invite(bound, key, '?dryRun=true')).body).toEqual({ wouldRecord: [] });
    });
  });

  describe('while the first request runs', () => {
    it('records one event of fifty alike and answers all of them alike', async () => {
      const key = newKey();
      const body = offer();
      const before = await recorded();
      const answers = await Promise.all(Array.from({ length: 50 }, () => invite(body, key)));
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await recorded()).toBe(before + 1);
      expect(await requestsOf(key)).toEqual(['RequestReceived']);
    });

    it('lets one body of two win, whatever is asked fifty times', async () => {
      const key = newKey();
      const bodies = [offer(), offer()];
      const before = await recorded();
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => invite(bodies[n % 2]!, key)));
      const won = answers.filter(({ status }) => status === 201);
      expect(won).toHaveLength(25);
      expect(new Set(won.map(({ text }) => text)).size).toBe(1);
      for (const lost of answers.filter(({ status }) => status !== 201)) expect(lost).toMatchObject(reused);
      expect(await recorded()).toBe(before + 1);
    });

    it('registers once for somebody who was nobody yet', async () => {
      const newcomer = api.somebody('newcomer');
      const key = newKey();
      const body = { name: 'First', kind: 'standalone' };
      const before = await recorded();
      const answers = await Promise.all(
        Array.from({ length: 10 }, () => ask(newcomer, 'POST', '/v1/communities', body, key)),
      );
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await recorded()).toBe(before + 1);
    });
  });

  describe('in bulk', () => {
    const path = '/v1/invitations/bulk';
    const bulk = (invitations: readonly unknown[], key: string) => ask(owner, 'POST', path, { invitations }, key);

    it('is bound by all rows in their order, those that ask for nothing included', async () => {
      const key = newKey();
      const rows = [
        offer(),
        { ...offer(), email: 'nobody' },
        'no row',
        { ...offer(), communities: { [main]: ['king'] } },
      ];
      const first = await bulk(rows, key);
      expect(first.body.results.map(({ status }) => status)).toEqual([201, 422, 422, 422]);
      const head = await api.log.head();
      expect((await bulk(rows, key)).body).toMatchObject({ position: first.body.position });
      for (const others of [
        rows.toReversed(),
        rows.slice(0, 3),
        [...rows, offer()],
        [rows[0], ...rows.slice(2)],
        [rows[0], rows[1], 'another', rows[3]],
        [offer(), ...rows.slice(1)],
      ]) {
        expect(await bulk(others, key)).toMatchObject(reused);
      }
      expect(await api.log.head()).toBe(head);
      expect(await requestsOf(key, path)).toEqual(['RequestReceived']);
    });

    it('binds nothing when no row recorded anything', async () => {
      const key = newKey();
      const wrong = [{ ...offer(), communities: { [main]: ['king'] } }, 'no row'];
      const head = await api.log.head();
      const first = await bulk(wrong, key);
      expect((await bulk(wrong, key)).body.position).toBe(first.body.position);
      expect(await api.log.head()).toBe(head);
      expect((await bulk([offer()], key)).body.results).toMatchObject([{ status: 201 }]);
    });

    it('records each row once when it is asked fifty times at once, with two bodies', async () => {
      const key = newKey();
      const bodies = [[offer(), offer()], [offer()]];
      const before = await recorded();
      const answers = await Promise.all(Array.from({ length: 50 }, (_, n) => bulk(bodies[n % 2]!, key)));
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(25);
      expect(new Set(won.map(({ text }) => text)).size).toBe(1);
      for (const lost of answers.filter(({ status }) => status !== 200)) expect(lost).toMatchObject(reused);
      expect((await recorded()) - before).toBe(won[0]!.body.results.length);
    });

    it('takes a row that is nested deeper than calls may be', async () => {
      const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
      const text = `{"invitations":[${JSON.stringify(offer())},${deep}]}`;
      const answer = await api.send('POST', path, text, {
        ...{ authorization: await owner.authorization(), 'idempotency-key': newKey() },
      });
      expect(answer.body.results.map(({ status }) => status)).toEqual([201, 422]);
    });
  });

  it('leaves nothing of an address or a reason in the log, not even as a digest that a guess could be compared with', async () => {
    const key = newKey();
    const guest = api.as('zzmarkzz@zzdomainzz.example');
    const { body } = await invite(offer({ email: guest.email }), key);
    const reason = { reason: 'zzmarkzz' };
    await ask(guest, 'POST', `/v1/invitations/${body.invitationId}/decline`, reason, key);
    await ask(owner, 'POST', '/v1/invitations/bulk', { invitations: [{ email: guest.email }, offer()] }, key);
    const requests = await eventsIn(api, 'request-');
    expect(requests.length).toBeGreaterThan(3);
    expect(JSON.stringify(requests, (_, value: unknown) => (typeof value === 'bigint' ? '' : value))).not.toMatch(
      /zzmarkzz|zzdomainzz|@/,
    );
    for (const { data, type } of requests) {
      if (type === 'RequestReceived') expect(data).toEqual({ fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    }
    // The same requests under another secret say something else.
    const other = await openCommandApi();
    const there = await openWorld(other);
    const community = { name: 'Same', kind: 'standalone' };
    await ask(owner, 'POST', '/v1/communities', community, 'same key');
    await ask(there.owner, 'POST', '/v1/communities', community, 'same key');
    const last = async (of: CommandApiUnderTest) => (await eventsIn(of, 'request-')).at(-1)?.data;
    expect(await last(other)).not.toEqual(await last(api));
    await other.close();
  });

  it('is outside of what projections and reactors see', async () => {
    expect(projectedPrefixes.some((prefix) => requestStream('x').startsWith(prefix))).toBe(false);
    expect((await api.events()).filter(({ type }) => type.startsWith('Request'))).toEqual([]);
  });
});
