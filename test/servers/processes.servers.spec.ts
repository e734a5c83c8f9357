import { randomBytes } from 'node:crypto';

import { EventStoreStandIn } from '../../libs/event-sourcing/src/eventstoredb/testing';
import { checkViews, configurationOf, expectNothingLost, type Place, viewsCaughtUp } from '../support/aftermath';
import { expectStatus, signIn } from '../support/api';
import { temporaryDataDir } from '../support/built-server';
import { chanceOf, until } from '../support/campaign';
import { type FaultyProxy, throughProxies } from '../support/faulty-proxy';
import { KeyedLoad } from '../support/keyed-load';
import { type MongoDbServer, startMongoDb } from '../support/mongodb-server';
import { type ProcessName, SeparateProcess } from '../support/separate-process';
import { readLogAt } from '../support/stores-of';

const READY_WITHIN_MS = 60_000;
const EXIT_WITHIN_MS = 10_000;
const TAKEN_OVER_WITHIN_MS = 15_000;
/** Five projections and four reactors. */
const FOLLOWERS = 9;

const tell = (text: string) => void process.stdout.write(`Separate processes: ${text}\n`);
/** A replica set would tell its clients of an address past the proxy. */
const direct = (url: string) => `${url}${url.includes('?') ? '&' : '?'}directConnection=true`;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('command-api, projector and query-api as processes of their own', () => {
  let mongodb: MongoDbServer;
  let standIn: EventStoreStandIn;
  let place: Place;
  let discard: () => Promise<void>;
  let proxies: readonly FaultyProxy[];
  let env: NodeJS.ProcessEnv;
  const started: SeparateProcess[] = [];

  beforeAll(async () => {
    mongodb = await startMongoDb();
  });
  afterAll(() => mongodb.stop());
  beforeEach(async () => {
    standIn = await EventStoreStandIn.start();
    const temporary = await temporaryDataDir();
    discard = temporary.discard;
    const urls = {
      EVENT_STORE_URL: standIn.url,
      READ_MODEL_URL: direct(mongodb.freshDatabase()),
      PEOPLE_URL: direct(mongodb.freshDatabase()),
      PERSON_KEY: randomBytes(32).toString('base64'),
    };
    place = { dataDir: temporary.dataDir, env: urls };
    ({ env, proxies } = await throughProxies(urls, chanceOf('separate processes')));
  });
  afterEach(async () => {
    await Promise.all(started.splice(0).map((one) => one.kill()));
    for (const proxy of proxies) proxy.close();
    standIn.stop();
    await discard();
  });

  const start = async (name: ProcessName): Promise<SeparateProcess> => {
    const one = await SeparateProcess.start(name, place.dataDir, env);
    started.push(one);
    return one;
  };
  const away = () => proxies.forEach((proxy) => proxy.inflict('reset'));
  const back = () => proxies.forEach((proxy) => proxy.heal());
  const isReady = async (one: SeparateProcess) => {
    if (one.hasEnded) throw new Error(`${one.name} has ended: ${one.said('').slice(-5).join('\n')}`);
    return (await one.health()).ready === 200;
  };
  const allReady = async (...all: readonly SeparateProcess[]) => {
    const areReady = async () => (await Promise.all(all.map(isReady))).every(Boolean);
    await until(areReady, READY_WITHIN_MS, `${all.map(({ name }) => name).join(', ')} are ready`);
  };
  /** Somebody invites somebody, who accepts and is seen to be there; read at the position of the answer each time. */
  const story = async (commands: SeparateProcess, queries: SeparateProcess, guest: string) => {
    const ada = await signIn(commands.url, place.dataDir, 'ada@example.org');
    const grace = await signIn(commands.url, place.dataDir, guest);
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: guest, kind: 'standalone' }), 201);
    const offer = { email: guest, communities: { [communityId]: ['guest'] } };
    const { invitationId } = expectStatus(await ada.post('/v1/invitations', offer), 201);
    const { position } = expectStatus(await grace.post(`/v1/invitations/${invitationId}/accept`), 200);
    const reader = await signIn(queries.url, place.dataDir, 'ada@example.org');
    const path = `/v1/communities/${communityId}/members?minPosition=${position}`;
    let answer = await reader.get(path);
    await until(
      async () => (answer.status === 503 ? ((answer = await reader.get(path)), answer.status !== 503) : true),
      READY_WITHIN_MS,
      'the members are listed',
    );
    const members = expectStatus(answer, 200).items as readonly { readonly email: string }[];
    expect(members.map(({ email }) => email).sort()).toEqual(['ada@example.org', guest].sort());
  };

  it.each<[orders: readonly ProcessName[], stores: 'first' | 'last']>([
    [['command-api', 'projector', 'query-api'], 'last'],
    [['query-api', 'projector', 'command-api'], 'last'],
    [['projector', 'query-api', 'command-api'], 'first'],
  ])('start in the order %j with their stores %s, and end in that order', async (order, stores) => {
    if (stores === 'last') away();
    const all: SeparateProcess[] = [];
    for (const name of order) all.push(await start(name));
    const of = (name: ProcessName) => all.find((one) => one.name === name)!;
    if (stores === 'last') {
      await until(
        async () => (await Promise.all(all.map((one) => one.health()))).every(({ alive }) => alive === 200),
        READY_WITHIN_MS,
        'all are alive without their stores',
      );
      for (const one of all) {
        const { ready, detail } = await one.health();
        const silent = Object.entries(detail?.stores ?? {}).filter(([, fault]) => fault !== null);
        const known = { 'command-api': 2, projector: 3, 'query-api': 3 } as const;
        expect([one.name, ready, silent.length]).toEqual([one.name, 503, known[one.name]]);
      }
      const refused = await (
        await signIn(of('command-api').url, place.dataDir, 'ada@example.org')
      ).post('/v1/communities', { name: 'Lone', kind: 'standalone' });
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
      back();
    }
    await allReady(...all);
    await story(of('command-api'), of('query-api'), 'grace@example.org');
    const views = await viewsCaughtUp(place);
    expect(views).toEqual({ ahead: [], different: [], behind: [] });
    const lines = all.map((one) => one.said('A store does not answer').length);
    for (const one of all) {
      const { code, ms } = await one.stop();
      tell(`${one.name} ended with ${code} after ${ms} ms`);
      expect([one.name, code]).toEqual([one.name, 0]);
      expect(ms).toBeLessThan(EXIT_WITHIN_MS);
    }
    // One line for each store and change, however often it was looked at.
    expect(Math.max(...lines)).toBeLessThanOrEqual(stores === 'last' ? 6 : 3);
  });

  it('agree on the identity of an empty log that they open at once, and get over stores that go away', async () => {
    away();
    const all = await Promise.all(
      (['command-api', 'command-api', 'command-api', 'projector', 'query-api'] as const).map(start),
    );
    back();
    await allReady(...all);
    const opened = (await readLogAt(configurationOf(place).eventStoreUrl)).filter(({ type }) => type === 'LogOpened');
    expect(opened).toHaveLength(1);

    const [commands, , , , queries] = all;
    await story(commands!, queries!, 'first@example.org');
    for (const [round, proxy] of proxies.entries()) {
      proxy.inflict('reset');
      await until(
        async () => (await Promise.all(all.map((one) => one.health()))).every(({ ready }) => ready === 503),
        READY_WITHIN_MS,
        `none is ready without store ${round}`,
      );
      const reader = await signIn(queries!.url, place.dataDir, 'ada@example.org');
      const refused = await reader.get('/v1/me/communities');
      expect([refused.status, refused.headers.has('retry-after')]).toEqual([503, true]);
      proxy.heal();
      await allReady(...all);
      await story(commands!, queries!, `guest-${round}@example.org`);
    }
    expect(await viewsCaughtUp(place)).toEqual({ ahead: [], different: [], behind: [] });
  });

  it('lose nothing that was acknowledged when they are told to end under load', async () => {
    let commands = await start('command-api');
    let projector = await start('projector');
    await allReady(commands, projector);
    let url: string | null = commands.url;
    const load = await KeyedLoad.start({ url: () => url, dataDir: place.dataDir, sides: 6 });
    const exits: number[] = [];
    const ends = 4;
    for (let end = 0; end < ends; end += 1) {
      const before = load.acknowledged.length;
      await until(() => load.acknowledged.length > before + 5 || load.isOver, READY_WITHIN_MS, 'the load goes on');
      const stopped = await Promise.all([commands.stop(), projector.stop()]);
      url = null;
      expect(stopped.map(({ code }) => code)).toEqual([0, 0]);
      exits.push(...stopped.map(({ ms }) => ms));
      const { ahead, different } = await checkViews(place);
      expect({ ahead, different }).toEqual({ ahead: [], different: [] });
      [commands, projector] = [await start('command-api'), await start('projector')];
      await allReady(commands, projector);
      url = commands.url;
    }
    await load.stop();
    const events = await expectNothingLost(place, load.acknowledged);
    tell(
      `${ends} × SIGTERM to command-api and projector under load: ended after ${Math.min(...exits)} to ` +
        `${Math.max(...exits)} ms; ${load.acknowledged.length} commands acknowledged, ${load.unanswered} requests ` +
        `unanswered, ${events} events, nothing lost`,
    );
    expect(Math.max(...exits)).toBeLessThan(EXIT_WITHIN_MS);
  });

  it('take over from a projector that was killed, stopped for a while, or told to end', async () => {
    const commands = await start('command-api');
    let owner = await start('projector');
    await allReady(commands, owner);
    await until(async () => (await owner.owned()).length === FOLLOWERS, READY_WITHIN_MS, 'it owns all');
    const load = await KeyedLoad.start({ url: () => commands.url, dataDir: place.dataDir, sides: 2 });
    const times = { SIGKILL: [] as number[], SIGSTOP: [] as number[], SIGTERM: [] as number[] };
    const rounds = ['SIGKILL', 'SIGSTOP', 'SIGTERM', 'SIGSTOP', 'SIGKILL'] as const;
    for (const round of rounds) {
      const other = await start('projector');
      await allReady(other);
      expect(await other.owned()).toEqual([]);
      expect(await other.metrics()).not.toMatch(/projection_lag_seconds\{/);
      await pause(2_000);
      const begin = performance.now();
      owner.signal(round);
      const hasAll = async () => (await other.owned()).length === FOLLOWERS;
      await until(hasAll, 2 * TAKEN_OVER_WITHIN_MS, `all is taken over after ${round}`);
      times[round].push(Math.round(performance.now() - begin));
      if (round === 'SIGSTOP') {
        owner.signal('SIGCONT');
        const gave = async () => (await owner.health()).detail !== null && (await owner.owned()).length === 0;
        await until(gave, READY_WITHIN_MS, 'the one that was stopped stands by');
        await until(hasAll, TAKEN_OVER_WITHIN_MS, 'the other goes on with all of it');
        expect(await owner.owned()).toEqual([]);
        expect((await owner.stop()).code).toBe(0);
      }
      const { ahead, different } = await checkViews(place);
      expect({ ahead, different }).toEqual({ ahead: [], different: [] });
      owner = other;
    }
    await load.stop();
    const events = await expectNothingLost(place, load.acknowledged);
    const told = Object.entries(times).map(([signal, list]) => `${signal} ${list.join(', ')} ms`);
    tell(`taken over after ${told.join('; ')}; ${load.acknowledged.length} commands, ${events} events, views equal`);
    for (const list of [times.SIGKILL, times.SIGSTOP]) expect(Math.max(...list)).toBeLessThan(TAKEN_OVER_WITHIN_MS);
  }, 600_000);
});
