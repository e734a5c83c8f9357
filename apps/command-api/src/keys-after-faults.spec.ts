import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { deriveUuid, type OpenedEventLog, StoreUnavailableError } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import type { People } from '@app/people';
import { openPeople } from '@app/people/open';

import { type Answer, type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

interface Stores {
  readonly log: OpenedEventLog;
  readonly people: People;
}

/** Writes of a process that dies after some of them: those that come later, and their answers, are lost. */
class Death {
  #left = Number.POSITIVE_INFINITY;
  #dead = false;

  /** Dies after that many more writes, the last of which stands without an answer. */
  after(writes: number): void {
    this.#left = writes;
    this.#dead = writes === 0;
  }

  notAnyMore(): void {
    this.after(Number.POSITIVE_INFINITY);
  }

  async write<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.#dead) throw new StoreUnavailableError('dead');
    this.#left -= 1;
    if (this.#left === 0) this.#dead = true;
    const result = await write();
    if (this.#dead) throw new StoreUnavailableError('dead');
    return result;
  }
}

const replacing = <Target extends object>(target: Target, methods: Partial<Target>): Target =>
  new Proxy(target, {
    get: (of, name) => {
      const member: unknown = Reflect.get(Object.hasOwn(methods, name) ? methods : of, name);
      return typeof member === 'function' ? (member.bind(of) as unknown) : member;
    },
  });

/** What waits before an append with this type of event, if anything does. */
type Gate = (type: string) => Promise<void>;

/** A process on stores that it shares with others. */
const openProcess = (
  { log, people }: Stores,
  death = new Death(),
  gate: Gate = async () => undefined,
): Promise<CommandApiUnderTest> =>
  openCommandApi({
    openStores: async () => ({ log: replacing(log, { close: async () => undefined }), people }),
    wrapPeople: (given) =>
      replacing(given, {
        claim: (claims) => death.write(() => given.claim(claims)),
        keepReasons: (reasons) => death.write(() => given.keepReasons(reasons)),
        close: async () => undefined,
      }),
    wrapLog: (given) =>
      replacing(given, {
        appendToStream: async (...append) => {
          await gate(append[1][0]?.type ?? '');
          return death.write(() => given.appendToStream(...append));
        },
      }),
  });

const personKey = randomBytes(32);
const openOn = async (folder: string | null): Promise<Stores> => {
  const url = (name: string) => (folder === null ? 'memory:' : `sqlite:${join(folder, name)}`);
  const [log, people] = await Promise.all([openEventLog(url('log.db')), openPeople(url('people.db'), { personKey })]);
  return { log, people };
};

const key = (name: string) => ({ 'idempotency-key': name });

describe.each(['memory', 'sqlite'])('an Idempotency-Key on %s', (kind) => {
  let folder: string | null;
  let stores: Stores;
  let dying: CommandApiUnderTest;
  let next: CommandApiUnderTest;
  let main: string;
  const death = new Death();
  const owner = 'owner@example.org';

  beforeAll(async () => {
    folder = kind === 'memory' ? null : mkdtempSync(join(tmpdir(), 'keys-'));
    stores = await openOn(folder);
    [dying, next] = await Promise.all([openProcess(stores, death), openProcess(stores)]);
    const registered = await next.as(owner).post('/v1/communities', { name: 'Acme', kind: 'standalone' });
    main = registered.body.communityId;
  });
  afterAll(async () => {
    await Promise.all([dying.close(), next.close()]);
    await Promise.all([stores.log.close(), stores.people.close()]);
    if (folder !== null) rmSync(folder, { recursive: true });
  });

  let strangers = 0;
  const offer = () => ({ email: `guest.${(strangers += 1)}@example.org`, communities: { [main]: ['guest'] } });
  const recorded = async () => (await next.events()).length;

  interface Request {
    readonly by: string;
    readonly url: string;
    readonly bodies: readonly [object, object];
    /** How many events either body records. */
    readonly records: readonly [number, number];
  }
  const requests: Readonly<Record<string, () => Promise<Request>>> = {
    'invites a stranger': async () => ({
      ...{ by: owner, url: '/v1/invitations', bodies: [offer(), offer()], records: [1, 1] },
    }),
    'revokes for a reason': async () => {
      const { body } = await next.as(owner).post('/v1/invitations', offer());
      const url = `/v1/invitations/${body.invitationId}/revoke`;
      return { by: owner, url, bodies: [{ reason: 'One' }, { reason: 'Two' }], records: [1, 1] };
    },
    'is the first of its actor': async () => {
      const body = (name: string) => ({ name, kind: 'standalone' });
      return { by: offer().email, url: '/v1/communities', bodies: [body('One'), body('Two')], records: [1, 1] };
    },
    'invites many': async () => {
      const rows = (count: number) => ({ invitations: Array.from({ length: count }, offer) });
      return { by: owner, url: '/v1/invitations/bulk', bodies: [rows(3), rows(2)], records: [3, 2] };
    },
  };
  const ok = ({ status, body }: Answer) =>
    status < 300 && (body.results as typeof body.results | undefined)?.every((row) => row.status === 201) !== false;

  describe.each(Object.keys(requests))('of a request that %s, when the process dies', (name) => {
    const MOST_WRITES = 8;
    const dyingAfter = async (writes: number, request: Request, name: string): Promise<Answer> => {
      death.after(writes);
      const answer = await dying.as(request.by).post(request.url, request.bodies[0], key(name));
      death.notAnyMore();
      return answer;
    };

    it('after any of its writes, lets the same body through and records it once', async () => {
      for (let writes = 0; ; writes += 1) {
        expect(writes).toBeLessThan(MOST_WRITES);
        const request = await requests[name]!();
        const before = await recorded();
        const answered = ok(await dyingAfter(writes, request, `${name}, repeated ${writes}`));
        const repeat = () =>
          next.as(request.by).post(request.url, request.bodies[0], key(`${name}, repeated ${writes}`));
        const [first, again] = [await repeat(), await repeat()];
        expect({ writes, ok: ok(first), text: first.text }).toEqual({ writes, ok: true, text: again.text });
        expect({ writes, records: (await recorded()) - before }).toEqual({ writes, records: request.records[0] });
        if (answered) break;
      }
    });

    it('after any of its writes, lets one body of two through', async () => {
      for (let writes = 0; ; writes += 1) {
        expect(writes).toBeLessThan(MOST_WRITES);
        const request = await requests[name]!();
        const before = await recorded();
        const answered = ok(await dyingAfter(writes, request, `${name}, either ${writes}`));
        const ask = (body: object) => next.as(request.by).post(request.url, body, key(`${name}, either ${writes}`));
        const other = await ask(request.bodies[1]);
        const same = await ask(request.bodies[0]);
        expect({ writes, won: [ok(other), ok(same)].filter(Boolean) }).toEqual({ writes, won: [true] });
        expect([other, same].find((answer) => !ok(answer))).toMatchObject({ body: { code: 'idempotency-key-reused' } });
        expect((await recorded()) - before).toBe(request.records[ok(other) ? 1 : 0]);
        if (answered) break;
      }
    });
  });

  it('stays bound when nobody knows whether the events stand', async () => {
    let failing = true;
    const unanswered = await openProcess(stores, new Death(), async (type) => {
      if (!failing || type !== 'UserInvited') return;
      failing = false;
      throw new StoreUnavailableError('no answer');
    });
    const body = offer();
    const ask = (given: object) => unanswered.as(owner).post('/v1/invitations', given, key('unknown'));
    expect(await ask(body)).toMatchObject({ status: 503 });
    expect(await ask(offer())).toMatchObject({ body: { code: 'idempotency-key-reused' } });
    expect(await ask(body)).toMatchObject({ status: 201 });
    await unanswered.close();
  });

  it('of a refused request that could not be freed is open to the same body alone', async () => {
    const wrong = { ...offer(), communities: { [main]: ['king'] } };
    death.after(1);
    expect(await dying.as(owner).post('/v1/invitations', wrong, key('stuck'))).toMatchObject({
      body: { code: 'role-unknown' },
    });
    death.notAnyMore();
    const ask = (body: object) => next.as(owner).post('/v1/invitations', body, key('stuck'));
    expect(await ask(wrong)).toMatchObject({ body: { code: 'role-unknown' } });
    expect(await ask(offer())).toMatchObject({ body: { code: 'idempotency-key-reused' } });
  });
});

describe('an Idempotency-Key after a restart', () => {
  it('is bound as it was, and answers as the first time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const run = async <Result>(
      act: (owner: Somebody, api: CommandApiUnderTest) => Promise<Result>,
    ): Promise<Result> => {
      const stores = await openOn(folder);
      const api = await openProcess(stores);
      const result = await act(api.as('owner@example.org'), api);
      await api.close();
      await Promise.all([stores.log.close(), stores.people.close()]);
      return result;
    };
    const body = { name: 'Kept', kind: 'standalone' };
    const first = await run((owner) => owner.post('/v1/communities', body, key('restart')));
    await run(async (owner, api) => {
      const head = await api.log.head();
      expect(await owner.post('/v1/communities', body, key('restart'))).toMatchObject({
        ...{ status: 201, body: first.body },
      });
      expect(await owner.post('/v1/communities', { ...body, name: 'Other' }, key('restart'))).toMatchObject({
        ...{ status: 422, body: { code: 'idempotency-key-reused' } },
      });
      expect(await api.log.head()).toBe(head);
    });
    rmSync(folder, { recursive: true });
  });
});

describe('an Idempotency-Key before two processes on one log', () => {
  const ROUNDS = 25;
  let stores: Stores;
  let processes: CommandApiUnderTest[];
  let main: string;
  let gate: Gate = async () => undefined;
  let seed = 7;
  const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
  /** Gives way to the others some times, so that they come in another order every time. */
  const dawdle = async () => {
    for (let turns = Math.floor(random() * 12); turns > 0; turns -= 1) await new Promise(setImmediate);
  };

  beforeAll(async () => {
    const { log, people } = await openOn(null);
    stores = {
      log: replacing(log, {
        readStream: async (...read) => dawdle().then(() => log.readStream(...read)),
        // As in a store that tells ids apart inside one stream only: nothing but the request streams keeps bodies apart.
        appendToStream: async (name, events, revision) => {
          await dawdle();
          const own = events.map((event) => ({ ...event, id: deriveUuid(event.id, name) }));
          const result = await log.appendToStream(name, own, revision);
          await dawdle();
          return result;
        },
      }),
      people,
    };
    processes = [await openProcess(stores, new Death(), (type) => gate(type)), await openProcess(stores)];
    const owner = processes[0]!.as('owner@example.org');
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'standalone' })).body.communityId;
  });
  afterAll(async () => {
    await Promise.all(processes.map((api) => api.close()));
    await Promise.all([stores.log.close(), stores.people.close()]);
  });

  let strangers = 0;
  const offer = (role = 'guest') => ({
    ...{ email: `guest.${(strangers += 1)}@example.org`, communities: { [main]: [role] } },
  });
  const ask = (n: number, body: object, name: string, url = '/v1/invitations') =>
    processes[n % 2]!.as('owner@example.org').post(url, body, key(name));
  const recorded = async () => (await processes[0]!.events()).length;

  it('records one body of two, once, and gives one answer to all whose body it was', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const bodies = [offer(), offer()];
      const before = await recorded();
      // Either body in either process, twice.
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => ask(n, bodies[(n >> 1) % 2]!, `two ${round}`)),
      );
      const won = answers.filter(({ status }) => status === 201);
      expect(new Set(won.map(({ text }) => text)).size).toBe(1);
      // All four mostly. But who starts again, since the stranger has got a name elsewhere, frees the key for that while: it
      // may have turned one away by then whose body holds the key in the end.
      expect(new Set(won.map((answer) => (answers.indexOf(answer) >> 1) % 2)).size).toBe(1);
      for (const lost of answers.filter((answer) => !won.includes(answer))) {
        expect(lost).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
      }
      expect(await recorded()).toBe(before + 1);
    }
  });

  it('records one body of two in bulk', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const bodies = [{ invitations: [offer(), offer()] }, { invitations: [offer()] }];
      const before = await recorded();
      const answers = await Promise.all(
        [0, 1, 2, 3].map((n) => ask(n, bodies[n >> 1]!, `bulk ${round}`, '/v1/invitations/bulk')),
      );
      const won = answers.filter(({ status }) => status === 200);
      expect(won).toHaveLength(2);
      expect(new Set(won.map(({ text }) => text)).size).toBe(1);
      expect(answers.filter(({ status }) => status === 422)).toHaveLength(2);
      expect((await recorded()) - before).toBe(won[0]!.body.results.length);
    }
  });

  it('is free after refusals in both, whichever came first', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const wrong = offer('king');
      const right = offer();
      const answers = await Promise.all([0, 1, 2, 3].map((n) => ask(n, wrong, `refused ${round}`)));
      expect(answers.map(({ body }) => body.code)).toEqual(answers.map(() => 'role-unknown'));
      expect(await ask(round, right, `refused ${round}`)).toMatchObject({ status: 201 });
      expect(await ask(round + 1, right, `refused ${round}`)).toMatchObject({ status: 201 });
      expect(await ask(round, wrong, `refused ${round}`)).toMatchObject({ body: { code: 'idempotency-key-reused' } });
    }
  });

  it('stays bound for who records while another, who was refused, is about to free it', async () => {
    const owner = processes[1]!.as('owner@example.org');
    const body = offer();
    let reached: () => void;
    let release: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => (reached = resolve));
    const released = new Promise<void>((resolve) => (release = resolve));
    gate = async (type) => {
      if (type !== 'RequestReleased') return;
      reached();
      await released;
    };
    const community = `/v1/communities/${main}`;
    await owner.post(`${community}/disable`);
    const first = ask(0, body, 'joined');
    await arrived;
    await owner.post(`${community}/enable`);
    const second = await ask(1, body, 'joined');
    release();
    gate = async () => undefined;
    expect([await first, second]).toMatchObject([{ body: { code: 'community-disabled' } }, { status: 201 }]);
    expect(await ask(0, offer(), 'joined')).toMatchObject({ body: { code: 'idempotency-key-reused' } });
    expect((await ask(0, body, 'joined')).body).toEqual(second.body);
  });

  it('makes one community of the first request of somebody who was nobody yet', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const { email } = offer();
      const before = await recorded();
      const body = { name: 'First', kind: 'standalone' };
      const answers = await Promise.all(
        [0, 1, 2, 3].map((n) => processes[n % 2]!.as(email).post('/v1/communities', body, key('first'))),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(await recorded()).toBe(before + 1);
    }
  });
});
