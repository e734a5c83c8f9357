import type { RecordedEvent } from '@app/event-sourcing';

import { anHourAgo } from '../../apps/cli/src/demo/an-hour-ago';
import { expectStatus, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { until } from '../support/campaign';
import { FakedClock, whereClocksCanBeSet } from '../support/faked-clock';
import { readWholeLog } from '../support/stores-of';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const LIMIT_MS = 120_000;
/** What is promised. */
const RECORDED_WITHIN_MS = 6_000;
/** More than two looks at the clock. */
const LOOKS_MS = 2_500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tell = (text: string) => void process.stdout.write(`Expiry and the clock: ${text}\n`);

describe('an invitation that runs out on a server', () => {
  let dataDir: string;
  let discard: () => Promise<void>;
  let server: ServerProcess | null;
  beforeEach(async () => {
    server = null;
    ({ dataDir, discard } = await temporaryDataDir());
  });
  afterEach(async () => {
    await server?.kill();
    await discard();
  });

  const expired = async (): Promise<readonly RecordedEvent[]> =>
    (await readWholeLog(dataDir)).filter(({ type }) => type === 'InvitationExpired');
  /** Answers how many milliseconds it took. */
  const untilExpired = async (count: number): Promise<number> => {
    const begin = performance.now();
    const recorded = async () => (await expired()).length >= count;
    await until(recorded, RECORDED_WITHIN_MS, `${count} expiries are recorded`);
    return Math.round(performance.now() - begin);
  };
  const expectNoMoreThan = async (count: number) => {
    await pause(LOOKS_MS);
    expect(await expired()).toHaveLength(count);
  };

  describe('whose wall clock is set', () => {
    let clock: FakedClock;
    let communityId: string;
    const start = async () => (server = await startBuiltServer(dataDir, clock.env));
    const invite = async (email: string) => {
      const ada = await signIn(server!.url, dataDir, 'ada@example.org');
      const offer = { email, communities: { [communityId]: ['guest'] }, expiresInHours: 24 };
      expectStatus(await ada.post('/v1/invitations', offer), 201);
    };
    const open = async () => {
      clock = new FakedClock(dataDir);
      await clock.set(0);
      await start();
      const ada = await signIn(server!.url, dataDir, 'ada@example.org');
      const registered = await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' });
      ({ communityId } = expectStatus(registered, 201));
    };

    whereClocksCanBeSet(
      'forward over its time and back: recorded within 6 s of the jump, once, and nothing else with it',
      async () => {
        await open();
        await invite('one@example.org');
        await clock.set(DAY - 60);
        await expectNoMoreThan(0);
        await clock.set(DAY);
        const first = await untilExpired(1);
        await clock.set(0);
        await invite('two@example.org');
        await expectNoMoreThan(1);
        for (const seconds of [DAY - 60, -DAY, HOUR]) {
          await clock.set(seconds);
          await expectNoMoreThan(1);
        }
        await clock.set(2 * DAY);
        const second = await untilExpired(2);
        await clock.set(3 * DAY);
        await expectNoMoreThan(2);
        tell(`recorded ${first} and ${second} ms after the clock was set over the time, 8 jumps, 2 expiries`);
      },
      LIMIT_MS,
    );

    whereClocksCanBeSet(
      'back before it was ever made, and the server started anew: recorded when the clock says so, once',
      async () => {
        await open();
        await invite('one@example.org');
        await clock.set(-7 * DAY);
        await server!.stop();
        await start();
        await expectNoMoreThan(0);
        await clock.set(DAY);
        await untilExpired(1);
        await server!.stop();
        await clock.set(-DAY);
        await start();
        await expectNoMoreThan(1);
        await clock.set(2 * DAY);
        await expectNoMoreThan(1);
        const events = await readWholeLog(dataDir);
        expect(events.map(({ position }) => position)).toEqual(events.map(({ position }) => position).toSorted());
      },
      LIMIT_MS,
    );
  });

  it(
    'while the server is asleep is recorded once, within 6 s of its waking',
    async () => {
      const begin = performance.now();
      const secondsLeft = 20;
      await anHourAgo(dataDir, secondsLeft);
      server = await startBuiltServer(dataDir);
      expect(await expired()).toEqual([]);
      process.kill(server.pid, 'SIGSTOP');
      await pause(Math.max(0, begin + (secondsLeft + 2) * 1_000 - performance.now()));
      expect(await expired()).toEqual([]);
      process.kill(server.pid, 'SIGCONT');
      tell(`recorded ${await untilExpired(1)} ms after the server woke up`);
      await expectNoMoreThan(1);
    },
    LIMIT_MS,
  );

  it(
    'while the server is not running is recorded once, within 6 s of its start',
    async () => {
      await anHourAgo(dataDir, 0);
      server = await startBuiltServer(dataDir);
      tell(`recorded ${await untilExpired(1)} ms after the server was ready`);
      await server.stop();
      server = await startBuiltServer(dataDir);
      await expectNoMoreThan(1);
    },
    LIMIT_MS,
  );
});
