import { cp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { PostOffice } from '../../apps/projector/src/reactors/testing';
import { expectStatus, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { until } from '../support/campaign';
import { cliEntry, runToEnd } from '../support/run-process';
import { readWholeLog } from '../support/stores-of';

const GUESTS = 12;
const LIMIT_MS = 240_000;
const WITHIN_MS = 60_000;
/** Many looks of the mailer at what is due. */
const LOOKS_MS = 1_500;

interface Readiness {
  readonly reactors: Readonly<Record<string, { readonly state: string; readonly lag: number | null }>>;
}

describe('mails that were sent', () => {
  it(
    'are sent once, whatever is rebuilt, replayed, restored or lost after it',
    async () => {
      const [{ dataDir, discard }, office] = await Promise.all([temporaryDataDir(), PostOffice.open()]);
      const env = { SMTP_URL: office.url, MAILS_PER_VOUCHER_PER_DAY: '0' };
      let server: ServerProcess = await startBuiltServer(dataDir, env);
      const views = async (from: string) => (await readdir(from)).filter((name) => name.startsWith('views.db'));
      const cli = async (...args: readonly string[]) => {
        const { code, stderr } = await runToEnd(cliEntry, args, { DATA_DIR: dataDir }, WITHIN_MS);
        expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' });
      };
      const mailerIsLive = async () => {
        const readiness = (await (await fetch(new URL('/readyz', server.metricsUrl))).json()) as Readiness;
        return readiness.reactors['mail']?.state === 'live';
      };
      const expectNothingMore = async (after: string, count: number) => {
        await until(mailerIsLive, WITHIN_MS, 'the mailer has looked at everything');
        await new Promise((resolve) => setTimeout(resolve, LOOKS_MS));
        expect({ after, taken: office.taken.length, attempts: office.attempts }).toEqual({
          ...{ after, taken: count, attempts: count },
        });
      };
      const restart = async (change: () => Promise<unknown>) => {
        await server.stop();
        await change();
        server = await startBuiltServer(dataDir, env);
      };
      try {
        const ada = () => signIn(server.url, dataDir, 'ada@example.org');
        const registered = await (await ada()).post('/v1/communities', { name: 'Lone', kind: 'standalone' });
        const { communityId } = expectStatus(registered, 201);
        const invite = async (nth: number) => {
          const offer = { email: `guest-${nth}@example.org`, communities: { [communityId]: ['guest'] } };
          expectStatus(await (await ada()).post('/v1/invitations', offer), 201);
        };
        const recorded = async () =>
          (await readWholeLog(dataDir)).filter(({ type }) => type === 'InvitationMailSent').length;
        const older = join(dataDir, 'older');
        for (let nth = 0; nth < GUESTS / 2; nth += 1) await invite(nth);
        await until(async () => (await recorded()) === GUESTS / 2, WITHIN_MS, 'half of the mails are sent');
        await restart(async () => {
          for (const name of await views(dataDir)) await cp(join(dataDir, name), join(older, name));
        });
        for (let nth = GUESTS / 2; nth < GUESTS; nth += 1) await invite(nth);
        await until(async () => (await recorded()) === GUESTS, WITHIN_MS, 'all mails are sent');

        for (const nth of [1, 2, 3]) {
          await cli('rebuild');
          await expectNothingMore(`rebuild ${nth}`, GUESTS);
        }
        await cli('replay', '--community', communityId);
        await expectNothingMore('replay', GUESTS);
        await restart(async () => {
          for (const name of await views(dataDir)) await rm(join(dataDir, name));
          for (const name of await views(older)) await cp(join(older, name), join(dataDir, name));
        });
        await expectNothingMore('read models and checkpoints of before', GUESTS);
        await restart(async () => {
          for (const name of await views(dataDir)) await rm(join(dataDir, name));
        });
        await expectNothingMore('no read models and no checkpoints at all', GUESTS);
        await cli('check');

        await invite(GUESTS);
        await until(async () => (await recorded()) === GUESTS + 1, WITHIN_MS, 'the mailer is at work all the same');
        expect(new Set(office.taken.map(({ messageId }) => messageId)).size).toBe(office.taken.length);
      } finally {
        await server.kill();
        await office.close();
        await discard();
      }
    },
    LIMIT_MS,
  );
});
