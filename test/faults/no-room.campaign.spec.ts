import { readConfiguration, type RunningProcess } from '@app/runtime';

import { freePort } from '../../apps/cli/src/server/server-process';
import { startStandalone } from '../../apps/standalone/src/standalone';
import { expectNothingLost, type Place } from '../support/aftermath';
import { type Answer, expectStatus, signIn, type Somebody } from '../support/api';
import { temporaryDataDir } from '../support/built-server';
import { inFull, tellCampaign, tellProgress, until } from '../support/campaign';
import { KeyedLoad } from '../support/keyed-load';
import { connectionsOf, type StoreUnderPressure } from '../support/store-connections';

const WITHIN_MS = 20_000;
const CAMPAIGN = 'no room and no writing, embedded';

const pressures = {
  full: { status: 507, code: 'storage-full', begin: 'fill', end: 'makeRoom' },
  'read-only': { status: 503, code: 'store-unavailable', begin: 'forbidWriting', end: 'allowWriting' },
} as const;

describe('an embedded store without room, or in a folder that turned read-only', () => {
  let place: Place;
  let discard: () => Promise<void>;
  let server: RunningProcess;
  let url: string;
  let stores: ReadonlyMap<string, StoreUnderPressure>;
  let load: KeyedLoad;
  let ada: Somebody;
  let communityId: string;
  const tally = { pressures: 0, refused: 0 };

  beforeAll(async () => {
    const { dataDir, discard: remove } = await temporaryDataDir();
    discard = remove;
    const port = await freePort();
    const env = { PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' };
    place = { dataDir, env };
    url = `http://127.0.0.1:${port}`;
    const opening = connectionsOf(() => startStandalone(readConfiguration({ ...env, DATA_DIR: dataDir })));
    ({ opened: server, stores } = await opening);
    ada = await signIn(url, dataDir, 'ada@example.org');
    const community = await ada.post('/v1/communities', { name: 'Watched', kind: 'standalone' });
    communityId = expectStatus(community, 201).communityId;
    load = await KeyedLoad.start({ url: () => url, dataDir, sides: 4 });
  });
  afterAll(async () => {
    await server.close();
    await discard();
  });

  let guests = 0;
  const invite = (): Promise<Answer> =>
    ada.post('/v1/invitations', {
      email: `watched-${(guests += 1)}@example.org`,
      communities: { [communityId]: ['guest'] },
    });
  /** Asks until the answer is another one than success: what had room before the end of the last page is over then. */
  const firstRefusal = async (): Promise<Answer> => {
    for (;;) {
      const answer = await invite();
      if (answer.status !== 201) return answer;
    }
  };
  const goesOn = async (what: string) => {
    const before = load.acknowledged.length;
    await until(() => load.acknowledged.length > before || load.isOver, WITHIN_MS, what);
  };

  const under = async (file: string, pressure: keyof typeof pressures, meanwhile: () => Promise<void>) => {
    const { begin, end } = pressures[pressure];
    const store = stores.get(file)!;
    store[begin]();
    await meanwhile();
    store[end]();
    tally.pressures += 1;
    await goesOn(`commands are answered after ${file} was ${pressure}`);
  };

  it('is watched by its own connection', () => {
    expect([...stores.keys()].sort()).toEqual(['log.db', 'people.db', 'views.db']);
  });

  const rounds = inFull(2, 20);
  it.each([
    ['log.db', 'full'],
    ['log.db', 'read-only'],
    ['people.db', 'full'],
    ['people.db', 'read-only'],
  ] as const)('%s, %s: commands are refused whole, and taken again afterwards', async (file, pressure) => {
    const { status, code } = pressures[pressure];
    for (let round = 1; round <= rounds; round += 1) {
      await under(file, pressure, async () => {
        const answer = await firstRefusal();
        expect(answer).toMatchObject({ status, body: { code } });
        if (status === 503) expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        const before = load.putOff;
        await until(() => load.putOff > before + 4 || load.isOver, WITHIN_MS, 'the load is refused, too');
        tally.refused += 1 + load.putOff - before;
        expect((await ada.get('/v1/me')).status).toBe(200);
      });
      tellProgress(`${CAMPAIGN}, ${file} ${pressure}`, round, rounds);
    }
  });

  it.each(['full', 'read-only'] as const)('views.db, %s: commands are taken, and read models catch up', async (how) => {
    await under('views.db', how, async () => {
      const isBehind = async () => {
        const { position } = expectStatus(await invite(), 201);
        const answer = await ada.get(`/v1/communities/${communityId}/members?minPosition=${position}`);
        if (answer.status !== 503) return false;
        expect(answer.body.code).toBe('read-model-behind');
        return true;
      };
      await until(isBehind, WITHIN_MS, 'the read models are behind');
      await goesOn('commands are answered while the read models cannot be written');
    });
  });

  it('loses nothing by it', async () => {
    await load.stop();
    expect(await load.repeatSome(50)).toEqual([]);
    const events = await expectNothingLost(place, load.acknowledged);
    tellCampaign(
      CAMPAIGN,
      {
        ...{ pressures: tally.pressures, 'commands refused while watched': tally.refused },
        ...{ 'commands acknowledged': load.acknowledged.length, 'told to come again': load.putOff, events },
      },
      () => {
        expect(load.unanswered).toBe(0);
        expect(tally.pressures).toBe(4 * rounds + 2);
      },
    );
  });
});
