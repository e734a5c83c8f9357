import { T0 } from '@app/domain/testing';
import { simpleParser } from 'mailparser';

import { addressOf, FakeTransport, invitationOfGuest, MailBench, PostOffice, until } from '../testing';
import { mailSettings } from './mail-settings';
import type { MailNotTakenError, OutgoingMail } from './mail-transport';
import { smtpTransport } from './smtp-transport';

const mail: OutgoingMail = {
  ...{ from: 'Guestlist <guestlist@example.org>', to: addressOf(1), messageId: '<one.1@example.org>' },
  ...{ subject: 'Übung', text: 'Plain é', html: '<p>Rich é</p>' },
  about: { invitationId: 'one', n: 1, voucherId: 'ada' },
};

describe('handing mails to a server', () => {
  let office: PostOffice;
  beforeEach(async () => {
    office = await PostOffice.open();
  });
  afterEach(() => office.close());
  const failure = async (send: Promise<void>) => {
    const error = await send.then(
      () => null,
      (reason: unknown) => reason as MailNotTakenError,
    );
    expect(error?.name).toBe('MailNotTakenError');
    expect(error?.message).not.toMatch(/@|length|test/);
    return [error?.failure, error?.smtpCode, error?.reason];
  };

  it('gives it text, HTML, and the Message-ID it is told', async () => {
    await smtpTransport(office.url).send(mail);
    const [{ to, raw }] = office.taken as [(typeof office.taken)[number]];
    expect(to).toBe(addressOf(1));
    const parsed = await simpleParser(raw);
    expect(parsed).toMatchObject({ subject: 'Übung', messageId: mail.messageId, html: '<p>Rich é</p>' });
    expect(parsed.text?.trim()).toBe('Plain é');
  });

  it('tells what may be tried again from what may not, by class and code and nothing else', async () => {
    const transport = smtpTransport(office.url, 2_000);
    office.treat = () => 'refuse for now';
    expect(await failure(transport.send(mail))).toEqual(['transient', 451, 'EENVELOPE']);
    office.treat = () => 'refuse for good';
    expect(await failure(transport.send(mail))).toEqual(['permanent', 550, 'EENVELOPE']);
    office.treat = () => 'cut';
    expect((await failure(transport.send(mail))).slice(0, 2)).toEqual(['transient', null]);
    office.treat = () => 'cut within';
    expect((await failure(transport.send({ ...mail, text: 'x'.repeat(500_000) }))).slice(0, 2)).toEqual([
      ...['transient', null],
    ]);
    expect(office.taken).toEqual([]);
  });

  it('gives up on a server that is too slow, and on one that is not there', async () => {
    office.treat = () => 'trickle';
    Object.assign(office, { trickleMs: 5_000 });
    expect((await failure(smtpTransport(office.url, 200).send(mail))).slice(0, 2)).toEqual(['transient', null]);
    const { url } = office;
    await office.close();
    expect((await failure(smtpTransport(url, 2_000).send(mail))).slice(0, 2)).toEqual(['transient', null]);
  });

  it('signs in with what the URL says; a refusal of that is about no mail', async () => {
    await office.close();
    office = await PostOffice.open({ credentials: { user: 'ada', pass: 'secret' } });
    await smtpTransport(office.url).send(mail);
    expect(office.taken).toHaveLength(1);
    const wrong = smtpTransport(office.url.replace('secret', 'wrong'));
    expect(await failure(wrong.send(mail))).toEqual(['transient', 535, 'EAUTH']);
  });

  it('comes through a restart of the server in the middle, each mail once', async () => {
    const bench = await MailBench.open(T0, { MAILS_PER_VOUCHER_PER_DAY: '0' });
    const numbers = Array.from({ length: 20 }, (_, n) => n);
    await bench.invite(...numbers);
    const counting = new FakeTransport();
    const smtp = smtpTransport(office.url, 5_000);
    counting.before = (given) => smtp.send(given);
    await office.close();
    const between = { firstMs: 20, maxMs: 20 };
    const settings = { ...mailSettings(bench.surroundings.configuration), tries: 10_000, between };
    bench.run({ transport: counting, settings });
    await until(() => counting.attempts > 20, 'it has tried in vain');
    expect(counting.sent).toEqual([]);
    await office.listen();
    for (const n of numbers) await bench.untilRecorded(n, 'Sent invitation 1');
    expect(office.taken.map(({ messageId }) => messageId).toSorted()).toEqual(
      numbers.map((n) => `<${invitationOfGuest(n)}.1@localhost>`).toSorted(),
    );
    expect(office.mostAtOnce).toBeLessThanOrEqual(8);
    await bench.close();
  });
});
