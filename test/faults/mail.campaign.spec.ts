import { T0 } from '@app/domain/testing';

import { smtpTransport } from '../../apps/projector/src/reactors/mailer';
import { mailSettings } from '../../apps/projector/src/reactors/mailer/mail-settings';
import {
  invitationOfGuest,
  KeptCheckpoint,
  MailBench,
  PostOffice,
  type Treatment,
} from '../../apps/projector/src/reactors/testing';
import { chanceOf, inFull, tellCampaign, tellProgress, until } from '../support/campaign';

const INVITATIONS = inFull(60, 1_000);
const RESTARTS = inFull(6, 50);
const FAULTS_IN_100 = 20;
const LIMIT_MS = inFull(120_000, 900_000);
const faults: readonly Treatment[] = ['refuse for now', 'refuse for good', 'cut', 'cut within', 'trickle'];

describe('a mail server that fails one time in five', () => {
  it(
    'every invitation ends mailed once or failed visibly, also when the mailer ends and starts again in between',
    async () => {
      const chance = chanceOf('mail');
      const office = await PostOffice.open({ trickleMs: 1_500 });
      const bench = await MailBench.open(T0, { MAILS_PER_VOUCHER_PER_DAY: '0' });
      const given = { faulty: 0, forGood: new Set<string>() };
      office.treat = (to) => {
        if (!chance.percent(FAULTS_IN_100)) return 'take';
        const treatment = chance.of(faults);
        given.faulty += 1;
        if (treatment === 'refuse for good') given.forGood.add(to);
        return treatment;
      };
      const numbers = Array.from({ length: INVITATIONS }, (_, n) => n);
      await bench.invite(...numbers);
      const settings = {
        ...mailSettings(bench.surroundings.configuration),
        ...{ tries: 20, between: { firstMs: 5, maxMs: 50 } },
      };
      const transport = smtpTransport(office.url, 1_000);
      const checkpoint = new KeptCheckpoint();
      let running = bench.run({ transport, settings }, checkpoint);
      for (let restarts = 1; restarts <= RESTARTS; restarts += 1) {
        const enough = (INVITATIONS * restarts) / (RESTARTS + 1);
        await until(() => office.taken.length + given.forGood.size >= enough, LIMIT_MS, 'it goes on');
        await running.end();
        running = bench.run({ transport, settings }, checkpoint);
        tellProgress('mail', restarts, RESTARTS);
      }
      const outcomes = new Map<number, readonly string[]>();
      for (const n of numbers) {
        await until(async () => (await bench.recorded(n)).length > 0, LIMIT_MS, `guest ${n} has an outcome`);
        outcomes.set(n, await bench.recorded(n));
      }
      await running.end();

      const counts = new Map<string, number>();
      for (const { messageId } of office.taken) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
      const takenOf = (n: number) => counts.get(`<${invitationOfGuest(n)}.1@localhost>`) ?? 0;
      const isRight = (n: number) => {
        const [outcome, ...more] = outcomes.get(n) ?? [];
        if (more.length > 0) return false;
        return outcome === 'Sent invitation 1'
          ? takenOf(n) === 1
          : outcome === 'Failed invitation 1' && takenOf(n) === 0;
      };
      const figures = {
        ...{ invitations: INVITATIONS, attempts: office.attempts, faults: given.faulty, restarts: RESTARTS },
        mailed: numbers.filter((n) => takenOf(n) > 0).length,
        failed: numbers.filter((n) => outcomes.get(n)?.[0]?.startsWith('Failed')).length,
        duplicates: office.taken.length - counts.size,
        wrong: numbers.filter((n) => !isRight(n)).length,
      };
      tellCampaign('mail', figures, () => {
        expect(given.faulty).toBeGreaterThan((INVITATIONS * FAULTS_IN_100) / 200);
        expect(figures).toMatchObject({ duplicates: 0, wrong: 0 });
      });
      await bench.close();
      await office.close();
    },
    LIMIT_MS,
  );
});
