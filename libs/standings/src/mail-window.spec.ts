import { MailWindow } from './mail-window';

const DAY = 24 * 3_600_000;
const mail = (key: string, at = 0, voucherId: string | null = 'ada') => ({ key, recipientId: 'guy', voucherId, at });
const to = (recipientId: string, voucherId: string | null) => ({ recipientId, voucherId });

describe('the mails of the last day', () => {
  it('count for whoever got them and for whoever vouched, each once', () => {
    const window = new MailWindow({ perAddress: 2, perVoucher: 3 });
    for (const key of ['1', '2', '2']) window.add(mail(key));
    expect(window.limitOf(to('guy', 'bob'))).toBe('address-limit');
    expect(window.limitOf(to('eve', 'ada'))).toBeNull();
    window.add({ ...mail('3'), recipientId: 'eve' });
    expect(window.limitOf(to('zoe', 'ada'))).toBe('voucher-limit');
    expect(window.limitOf(to('zoe', null))).toBeNull();
    expect([window.has('3'), window.has('4')]).toEqual([true, false]);
  });

  it('are let go of when they are a day old, and not before', () => {
    const window = new MailWindow({ perAddress: 1, perVoucher: 1 });
    window.add(mail('1', 0));
    window.add({ ...mail('2', 10), recipientId: 'eve', voucherId: 'bob' });
    expect(window.passTo(DAY - 1)).toEqual([]);
    expect(window.limitOf(to('guy', null))).toBe('address-limit');
    expect(window.passTo(DAY)).toEqual(['1']);
    expect(window.limitOf(to('guy', 'ada'))).toBeNull();
    expect(window.limitOf(to('eve', null))).toBe('address-limit');
    expect(window.passTo(DAY + 10)).toEqual(['2']);
  });

  it('are let go of when the clock was far ahead as they were counted', () => {
    const window = new MailWindow({ perAddress: 1, perVoucher: 1 });
    window.add(mail('1', 400 * DAY));
    window.add(mail('2', 0));
    expect(window.passTo(10)).toEqual(['1']);
  });

  it('limit nothing where there is no limit, and are not remembered then', () => {
    const window = new MailWindow({ perAddress: 0, perVoucher: 0 });
    window.add(mail('1'));
    expect([window.limitOf(to('guy', 'ada')), window.has('1'), window.isUnlimited]).toEqual([null, false, true]);
    expect(new MailWindow({ perAddress: 0, perVoucher: 1 }).isUnlimited).toBe(false);
  });

  it('are forgotten when they are cleared', () => {
    const window = new MailWindow({ perAddress: 1, perVoucher: 1 });
    window.add(mail('1'));
    window.clear();
    expect(window.limitOf(to('guy', 'ada'))).toBeNull();
  });
});
