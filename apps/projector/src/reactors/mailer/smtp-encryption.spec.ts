import { T0 } from '@app/domain/testing';

import { addressOf, type Encryption, MailBench, ownCertificate, PostOffice, until } from '../testing';
import { mailSettings } from './mail-settings';
import type { MailNotTakenError, OutgoingMail } from './mail-transport';
import { smtpTransport } from './smtp-transport';

const mail: OutgoingMail = {
  ...{ from: 'Guestlist <guestlist@example.org>', to: addressOf(1), messageId: '<one.1@example.org>' },
  ...{ subject: 'News', text: 'Plain', html: '<p>Rich</p>' },
  about: { invitationId: 'one', n: 1, voucherId: 'ada' },
};
const credentials = { user: 'ada', pass: 'secret' };
const ways: readonly Encryption['from'][] = ['the first byte', 'STARTTLS'];

const failure = (send: Promise<void>) =>
  send.then(
    () => null,
    (error: unknown) => {
      const { failure: found, smtpCode, reason } = error as MailNotTakenError;
      return { failure: found, smtpCode, reason };
    },
  );

describe('mails over an encrypted connection', () => {
  let office: PostOffice;
  const open = async (from: Encryption['from'], name = 'localhost') => {
    const own = ownCertificate(name);
    office = await PostOffice.open({ credentials, encryption: { ...own, from } });
    return own;
  };
  afterEach(() => office.close());

  it.each(ways)('are handed over, with user and password, where the certificate is trusted: %s', async (from) => {
    const { cert } = await open(from);
    await smtpTransport(office.urlWith({ 'tls.ca': cert })).send(mail);
    expect(office.taken).toMatchObject([{ to: addressOf(1), messageId: mail.messageId, encrypted: true }]);
    expect(office.signIns).toEqual([true]);
  });

  it.each(ways)('are kept, password and all, where nobody vouches for the certificate: %s', async (from) => {
    await open(from);
    expect(await failure(smtpTransport(office.urlWith({})).send(mail))).toMatchObject({
      ...{ failure: 'transient', smtpCode: null, reason: expect.stringMatching(/^(ESOCKET|ETLS)$/) },
    });
    expect([office.taken, office.signIns, office.attempts]).toEqual([[], [], 0]);
  });

  it.each(ways)('are kept where the certificate is for another server: %s', async (from) => {
    const { cert } = await open(from, 'other.example.org');
    expect(await failure(smtpTransport(office.urlWith({ 'tls.ca': cert })).send(mail))).toMatchObject({
      ...{ failure: 'transient', smtpCode: null },
    });
    expect([office.taken, office.signIns]).toEqual([[], []]);
  });

  it('go to any certificate when the URL says so', async () => {
    await open('STARTTLS');
    await smtpTransport(office.urlWith({ 'tls.rejectUnauthorized': 'false' })).send(mail);
    expect(office.taken).toMatchObject([{ encrypted: true }]);
  });

  it('are kept with requireTLS from a server that offers no encryption', async () => {
    office = await PostOffice.open({ credentials });
    expect(await failure(smtpTransport(office.urlWith({ requireTLS: 'true' })).send(mail))).toMatchObject({
      ...{ failure: 'transient', reason: 'ETLS' },
    });
    expect([office.taken, office.signIns]).toEqual([[], []]);
  });

  it('fail for all to see when the certificate is refused: told at once, then tried again and given up', async () => {
    await open('the first byte');
    const bench = await MailBench.open(T0);
    await bench.invite(1);
    const settings = {
      ...mailSettings(bench.surroundings.configuration),
      ...{ tries: 4, between: { firstMs: 50, maxMs: 50 } },
    };
    const running = bench.run({ transport: smtpTransport(office.urlWith({})), settings });
    await until(() => /ESOCKET|ETLS/.test(running.status()?.lastError?.message ?? ''), 'it tells what is wrong');
    await bench.untilRecorded(1, 'Failed invitation 1');
    expect([await bench.recorded(1), office.taken]).toEqual([['Failed invitation 1'], []]);
    await bench.close();
  });
});
