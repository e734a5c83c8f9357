import { ADA, DUE, EAST, historyOf, LATER, MAIN, OLGA, T0, T1 } from '@app/domain/testing';
import { type EventStore, StoreUnavailableError } from '@app/event-sourcing';
import { createMetrics } from '@app/runtime';
import { simpleParser } from 'mailparser';

import {
  addressOf,
  briefly,
  type FakeTransport,
  guestOffer,
  idOfGuest,
  invitationOfGuest,
  KeptCheckpoint,
  MailBench,
  streamOfGuest,
  until,
} from '../testing';
import { mailer } from './mailer';
import { countMails } from './mail-metrics';
import { mailSettings } from './mail-settings';
import { MailNotTakenError } from './mail-transport';
import { outboxTransport } from './outbox-transport';

const history = (n: number) => historyOf(idOfGuest(n));
const sent = (n: number, kind = 'invitation') => `Sent ${kind} ${n}`;

describe('mailing', () => {
  let mail: MailBench;
  const open = async (env: Record<string, string> = {}) => {
    mail = await MailBench.open(T0, env);
  };
  beforeEach(() => open());
  afterEach(() => mail.close());
  const idle = async (running: ReturnType<MailBench['run']>) => {
    await mail.bench.caughtUp(running);
    for (let looks = 0; looks < 20; looks += 1) await briefly(0);
  };

  it('sends an invitation to its guest, once, and records it as its own act', async () => {
    await mail.invite(1);
    const running = mail.run();
    await mail.untilRecorded(1, sent(1));
    await idle(running);
    expect(mail.transport.sent).toHaveLength(1);
    const [{ to, from, subject, messageId, text, about }] = mail.transport.sent as [never] as [
      FakeTransport['sent'][number],
    ];
    expect({ to, from, subject }).toEqual({
      ...{ to: addressOf(1), from: 'Guestlist <guestlist@localhost>', subject: 'Invitation to Main' },
    });
    expect(messageId).toBe(`<${invitationOfGuest(1)}.1@localhost>`);
    expect(text).toContain('Ada (ada@example.org) invites you to Main.');
    expect(text).toContain('- Managed: guest');
    expect(text).toContain(`/invitations/${invitationOfGuest(1)}`);
    expect(about).toEqual({ invitationId: invitationOfGuest(1), n: 1, voucherId: ADA });
    const [invited, told] = await mail.bench.log.readStream(streamOfGuest(1));
    expect(told?.metadata).toMatchObject({ actor: 'system:mail', commandType: 'RecordMail', causationId: invited?.id });
    expect(told?.data).toEqual({
      ...{ rootId: MAIN, personId: idOfGuest(1), invitationId: invitationOfGuest(1), communityIds: [EAST] },
      ...{ n: 1, kind: 'invitation' },
    });
  });

  it('sends nothing twice when its checkpoint is lost, and nothing that is recorded already', async () => {
    await mail.invite(1, 2, 3);
    const first = mail.run();
    for (const n of [1, 2, 3]) await mail.untilRecorded(n, sent(1));
    await first.end();
    await mail.happens(2, history(2).accepted(guestOffer));
    const second = mail.run({}, new KeptCheckpoint());
    await mail.untilRecorded(2, sent(2, 'accepted'));
    await idle(second);
    expect(mail.transport.sent).toHaveLength(4);
    await second.end();
    await idle(mail.run({}, new KeptCheckpoint()));
    expect(mail.transport.sent).toHaveLength(4);
  });

  it('tells the voucher of an acceptance, and a guest who knew of it of a revocation', async () => {
    await mail.invite(1, 2, 3);
    mail.run();
    for (const n of [1, 2, 3]) await mail.untilRecorded(n, sent(1));
    await mail.happens(1, history(1).accepted(guestOffer));
    await mail.happens(2, history(2).revoked(guestOffer));
    await mail.happens(3, history(3).resent(guestOffer, ADA, LATER));
    await mail.untilRecorded(1, sent(2, 'accepted'));
    await mail.untilRecorded(2, sent(2, 'revoked'));
    await mail.untilRecorded(3, sent(2));
    const news = mail.transport.sent.slice(3).map(({ to, messageId }) => `${to} ${messageId}`);
    expect(news.toSorted()).toEqual(
      [
        `ada@example.org <${invitationOfGuest(1)}.2@localhost>`,
        `${addressOf(2)} <${invitationOfGuest(2)}.2@localhost>`,
        `${addressOf(3)} <${invitationOfGuest(3)}.2@localhost>`,
      ].toSorted(),
    );
  });

  it('acts on the invitation as it stands when it comes to it: not on one that has ended meanwhile', async () => {
    await mail.invite(1, 2, 3, 4);
    await mail.happens(1, history(1).revoked(guestOffer));
    await mail.happens(2, history(2).declined(guestOffer));
    await mail.happens(3, history(3).voided(guestOffer));
    mail.bench.clock.set(DUE);
    await idle(mail.run());
    expect(mail.transport.sent).toEqual([]);
  });

  it('stops trying when the invitation ends between two attempts', async () => {
    await mail.invite(1);
    mail.transport.before = () => {
      throw new MailNotTakenError('transient', 451, 'EENVELOPE');
    };
    const { configuration } = mail.surroundings;
    expect(configuration.smtpUrl).toBeNull();
    const running = mail.run();
    await until(() => mail.transport.attempts >= 2, 'it has tried twice');
    await mail.happens(1, history(1).revoked(guestOffer));
    const { attempts } = mail.transport;
    await idle(running);
    expect(mail.transport.attempts).toBeLessThanOrEqual(attempts + 1);
    expect((await mail.recorded(1)).filter((what) => what.startsWith('Sent'))).toEqual([]);
  });

  it('looks at each invitation once before the end of the log is known, and lets other work run meanwhile', async () => {
    const guests = Array.from({ length: 500 }, (_, index) => index + 1);
    for (const n of guests) await mail.happens(n, history(n).invited(guestOffer));
    const { log, clock } = mail.bench;
    const { configuration, people } = mail.surroundings;
    const streams = await Promise.all(guests.map((n) => log.readStream(streamOfGuest(n))));
    const reads: string[] = [];
    // Whoever would look for ever is told, some time, that nothing is owed.
    const reading = async (name: string) => (reads.push(name) < 10 * guests.length ? log.readStream(name) : []);
    let seconds = 0;
    const timed = mailer({
      ...{ store: { ...log, readStream: reading }, people, transport: mail.transport, now: clock.now, sleep: briefly },
      ...{ outbox: { forget: async () => undefined }, settings: mailSettings(configuration) },
      monotonic: () => (seconds += 1) * 1_000,
    });
    for (const event of streams.flat()) await timed.react(event);
    const over = new AbortController();
    let turns = 0;
    const turn = setInterval(() => (turns += 1), 0);
    const hours = timed.keepHours({ signal: over.signal, caughtUp: () => false, report: () => undefined });
    await until(() => reads.length >= guests.length, 'every invitation is looked at');
    for (let looks = 0; looks < 20; looks += 1) await briefly(0);
    over.abort();
    await hours;
    clearInterval(turn);
    expect(reads.toSorted()).toEqual(guests.map(streamOfGuest).toSorted());
    expect(turns).toBeGreaterThan(1);
    expect(mail.transport.attempts).toBe(0);
  });

  it('tells nobody today what is a day old and older: a log from before there were mails', async () => {
    await mail.invite(1, 2);
    await mail.happens(1, history(1).accepted(guestOffer));
    mail.bench.clock.set('2026-01-02T00:00:00.001Z');
    const running = mail.run();
    await mail.untilRecorded(2, sent(1));
    await idle(running);
    expect(mail.transport.sent.map(({ to }) => to)).toEqual([addressOf(2)]);
  });

  describe('when a mail is not taken', () => {
    it('tries again, with the same Message-ID, until it is', async () => {
      await mail.invite(1);
      const seen: string[] = [];
      mail.transport.before = ({ messageId }, attempt) => {
        seen.push(messageId);
        if (attempt < 4) throw new MailNotTakenError('transient', 451, 'EENVELOPE');
      };
      const running = mail.run();
      await mail.untilRecorded(1, sent(1));
      expect(seen).toHaveLength(4);
      expect(new Set(seen).size).toBe(1);
      expect(running.status()?.lastError).toBeNull();
    });

    it('gives up after so many attempts, and at once where it never will be, and says so', async () => {
      await mail.invite(1, 2);
      mail.transport.before = ({ to }) => {
        if (to === addressOf(1)) throw new MailNotTakenError('transient', null, 'ECONNECTION');
        throw new MailNotTakenError('permanent', 550, 'EENVELOPE');
      };
      const registry = createMetrics('test');
      mail.run({ onOutcome: countMails(registry) });
      await mail.untilRecorded(1, 'Failed invitation 1');
      await mail.untilRecorded(2, 'Failed invitation 1');
      expect(mail.transport.attempts).toBe(11);
      const mails = async () => registry.getSingleMetricAsString('guestlist_mails_total');
      await until(async () => (await mails()).includes('{outcome="failed",process="test"} 2'), 'both are counted');
      const [, first] = await mail.bench.log.readStream(streamOfGuest(1));
      const [, second] = await mail.bench.log.readStream(streamOfGuest(2));
      expect(first?.data).toMatchObject({ class: 'transient', smtpCode: null });
      expect(second?.data).toMatchObject({ class: 'permanent', smtpCode: 550 });
      mail.transport.before = () => undefined;
      await mail.happens(1, history(1).resent(guestOffer, ADA, LATER));
      await mail.untilRecorded(1, sent(2));
      await until(async () => (await mails()).includes('{outcome="sent",process="test"} 1'), 'it is counted');
    });

    it('says that the server is not there, and that it is again', async () => {
      await mail.invite(1);
      const server = { there: false };
      mail.transport.before = () => {
        if (!server.there) throw new MailNotTakenError('transient', null, 'ECONNECTION');
      };
      const settings = { tries: 1_000_000 };
      const running = mail.run({ settings: { ...settingsOf(), ...settings } });
      await until(() => running.status()?.lastError !== null && running.status()?.state === 'retrying', 'it says so');
      expect(running.status()?.lastError?.message).toBe('The mail was not taken (ECONNECTION)');
      server.there = true;
      await mail.untilRecorded(1, sent(1));
      await until(() => running.status()?.lastError === null, 'it is well again');
    });

    it('a mail that takes long holds up no other', async () => {
      await mail.invite(1, 2, 3);
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      mail.transport.before = ({ to }) => (to === addressOf(1) ? held : undefined);
      mail.run();
      await mail.untilRecorded(2, sent(1));
      await mail.untilRecorded(3, sent(1));
      expect(await mail.recorded(1)).toEqual([]);
      release();
      await mail.untilRecorded(1, sent(1));
    });

    const settingsOf = () => {
      return { ...mailSettings(mail.surroundings.configuration), between: { firstMs: 1, maxMs: 2 } };
    };
  });

  describe('a crash', () => {
    /** A store whose appends fail from some moment on, before or after they are written. */
    const dying = (mode: { appends: 'work' | 'fail before' | 'fail after' }): EventStore => ({
      readStream: mail.bench.log.readStream.bind(mail.bench.log),
      appendToStream: async (...given) => {
        if (mode.appends === 'fail before') throw new StoreUnavailableError('gone');
        const result = await mail.bench.log.appendToStream(...given);
        if (mode.appends === 'fail after') throw new StoreUnavailableError('gone');
        return result;
      },
    });

    it('before the mail was taken loses nothing', async () => {
      await mail.invite(1);
      mail.transport.before = () => new Promise(() => undefined);
      const first = mail.run({ sleep: briefly });
      await until(() => mail.transport.attempts === 1, 'the first attempt is under way');
      mail.transport.before = () => undefined;
      const second = mail.run({}, new KeptCheckpoint());
      await mail.untilRecorded(1, sent(1));
      expect(mail.transport.sent).toHaveLength(1);
      await second.end();
      await first.end();
    }, 20_000);

    it('between being taken and being recorded sends one more, which shows as the same', async () => {
      await mail.invite(1);
      const mode: Parameters<typeof dying>[0] = { appends: 'fail before' };
      const first = mail.run({ store: dying(mode) });
      await until(() => mail.transport.sent.length === 1, 'it is sent');
      await until(() => first.status()?.lastError?.message === 'gone', 'it says why it is not recorded');
      await first.end();
      expect(mail.transport.sent).toHaveLength(1);
      const second = mail.run();
      await mail.untilRecorded(1, sent(1));
      await idle(second);
      expect(mail.transport.messageIds()).toEqual([1, 2].map(() => `<${invitationOfGuest(1)}.1@localhost>`));
      expect(await mail.recorded(1)).toEqual([sent(1)]);
    });

    it.each(['fail before', 'fail after'] as const)(
      'of the log alone (appends that %s they are written) sends nothing more',
      async (appends) => {
        await mail.invite(...Array.from({ length: 30 }, (_, n) => n));
        const mode: Parameters<typeof dying>[0] = { appends };
        const running = mail.run({ store: dying(mode) });
        await until(() => mail.transport.sent.length >= 8, 'some are sent');
        if (appends === 'fail before') {
          for (let looks = 0; looks < 20; looks += 1) await briefly(0);
          expect(mail.transport.sent.length).toBeLessThanOrEqual(16);
        }
        mode.appends = 'work';
        for (let n = 0; n < 30; n += 1) await mail.untilRecorded(n, sent(1));
        await idle(running);
        expect(mail.transport.sent).toHaveLength(30);
      },
    );
  });

  describe('the limits of a day', () => {
    it('withhold what is beyond them, recorded, and refuse nothing', async () => {
      await mail.close();
      await open({ MAILS_PER_ADDRESS_PER_DAY: '2', MAILS_PER_VOUCHER_PER_DAY: '0' });
      await mail.invite(1);
      const running = mail.run();
      await mail.untilRecorded(1, sent(1));
      await mail.happens(1, history(1).resent(guestOffer, ADA, LATER));
      await mail.untilRecorded(1, sent(2));
      await mail.happens(1, history(1).resent(guestOffer, ADA, LATER));
      await mail.untilRecorded(1, 'Withheld invitation 3');
      const told = (await mail.bench.log.readStream(streamOfGuest(1))).at(-1);
      expect(told?.data).toMatchObject({ cause: 'address-limit' });
      mail.bench.clock.set(T1);
      await mail.happens(1, history(1).resent(guestOffer, ADA, LATER));
      await mail.untilRecorded(1, sent(4));
      expect(running.status()?.lastError).toBeNull();
    });

    it('count across restarts and without a checkpoint, by voucher too', async () => {
      await mail.close();
      await open({ MAILS_PER_ADDRESS_PER_DAY: '0', MAILS_PER_VOUCHER_PER_DAY: '2' });
      await mail.invite(1, 2);
      const first = mail.run();
      for (const n of [1, 2]) await mail.untilRecorded(n, sent(1));
      await first.end();
      await mail.invite(3);
      const second = mail.run();
      await mail.untilRecorded(3, 'Withheld invitation 1');
      await second.end();
      await mail.invite(4);
      mail.run({}, new KeptCheckpoint());
      await mail.untilRecorded(4, 'Withheld invitation 1');
      expect((await mail.bench.log.readStream(streamOfGuest(4))).at(-1)?.data).toMatchObject({
        cause: 'voucher-limit',
      });
      await mail.happens(4, history(4).resent(guestOffer, OLGA, LATER));
      await mail.untilRecorded(4, sent(2));
      expect(mail.transport.sent).toHaveLength(3);
    });

    it('count news for its reader, not against the voucher who did not send it', async () => {
      await mail.close();
      await open({ MAILS_PER_ADDRESS_PER_DAY: '1', MAILS_PER_VOUCHER_PER_DAY: '2' });
      await mail.invite(1, 2);
      mail.run();
      for (const n of [1, 2]) await mail.untilRecorded(n, sent(1));
      await mail.happens(1, history(1).accepted(guestOffer));
      await mail.untilRecorded(1, sent(2, 'accepted'));
      await mail.happens(2, history(2).accepted(guestOffer));
      await mail.untilRecorded(2, 'Withheld accepted 2');
    });
  });

  it('reminds a guest once, so many hours before the end, when it is told to', async () => {
    await mail.close();
    await open({ MAIL_REMINDER_HOURS: '24' });
    await mail.invite(1, 2);
    const running = mail.run();
    for (const n of [1, 2]) await mail.untilRecorded(n, sent(1));
    await mail.happens(2, history(2).declined(guestOffer));
    await running.end();
    mail.bench.clock.set('2026-01-07T00:00:00.000Z');
    const second = mail.run();
    await mail.untilRecorded(1, sent(2, 'reminder'));
    await idle(second);
    expect(mail.transport.sent).toHaveLength(3);
    expect(mail.transport.sent.at(-1)?.subject).toBe('Your invitation to Main is about to expire');
  });

  it('voids an offer that nobody can be reached for: the guest was erased meanwhile', async () => {
    await mail.invite(1);
    await mail.surroundings.people.erase([idOfGuest(1)]);
    mail.run();
    await until(async () => (await mail.bench.typesOf(streamOfGuest(1))).includes('InvitationVoided'), 'it is voided');
    expect((await mail.bench.log.readStream(streamOfGuest(1))).at(-1)?.data).toMatchObject({
      cause: 'address-unknown',
    });
    expect(mail.transport.sent).toEqual([]);
  });

  it('leaves no mail behind of somebody who was erased while it was written', async () => {
    await mail.invite(1);
    mail.transport.before = () => mail.surroundings.people.erase([idOfGuest(1)]);
    mail.run();
    await until(() => mail.forgotten.length > 0, 'his mails are forgotten');
    expect(mail.forgotten).toEqual([idOfGuest(1)]);
  });

  it('is read by any mail program when it goes to a file', async () => {
    await mail.invite(1);
    const files: { name: string; message: Buffer }[] = [];
    const put = async (about: { n: number }, message: Buffer) => void files.push({ name: `${about.n}`, message });
    mail.run({ transport: outboxTransport({ put }) });
    await mail.untilRecorded(1, sent(1));
    const parsed = await simpleParser(files[0]!.message);
    expect(parsed).toMatchObject({ subject: 'Invitation to Main', messageId: `<${invitationOfGuest(1)}.1@localhost>` });
    expect(parsed.text).toContain('Ada (ada@example.org) invites you to Main.');
    expect(parsed.html).toContain('Ada (ada@example.org) invites you to Main.');
    expect([parsed.to, parsed.from]).toMatchObject([
      { value: [{ address: addressOf(1) }] },
      { value: [{ address: 'guestlist@localhost', name: 'Guestlist' }] },
    ]);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  });
});
