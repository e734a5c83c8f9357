import { DomainError } from '@app/contracts';
import { Registry } from 'prom-client';

import { networkOf } from './network-of';
import { createThrottle } from './throttle';
import { Windows } from './windows';

const refusalOf = (act: () => void): unknown => {
  try {
    act();
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return [error.code, error.details['retryAfter']];
  }
};

describe('a throttle', () => {
  it('lets a subject pass as often as the limit says in a minute, and tells when it ends', () => {
    let now = 0;
    const throttle = createThrottle({ perMinute: 3, now: () => now });
    const ask = () => refusalOf(() => throttle.subject('iss', 'ada'));
    expect([ask(), ask(), ask()]).toEqual([null, null, null]);
    now = 15_500;
    expect(ask()).toEqual(['too-many-requests', 45]);
    now = 59_999;
    expect(ask()).toEqual(['too-many-requests', 1]);
    now = 60_000;
    expect([ask(), ask(), ask(), ask()]).toEqual([null, null, null, ['too-many-requests', 60]]);
  });

  it('keeps subjects, issuers and addresses apart, and counts whom it refused', async () => {
    const registry = new Registry();
    const throttle = createThrottle({ perMinute: 1, registry });
    const asked = [
      ['i', 'ada'],
      ['i', 'eve'],
      ['i2', 'ada'],
      ['i"', ',"ada'],
      ['i","', 'ada'],
    ] as const;
    for (const [issuer, subject] of asked) expect(refusalOf(() => throttle.subject(issuer, subject))).toBeNull();
    expect(refusalOf(() => throttle.stranger('192.0.2.1'))).toBeNull();
    expect(refusalOf(() => throttle.stranger('192.0.2.2'))).toBeNull();
    expect(refusalOf(() => throttle.stranger('192.0.2.1'))).toEqual(['too-many-requests', 60]);
    expect(refusalOf(() => throttle.subject('i', 'ada'))).toEqual(['too-many-requests', 60]);
    const metrics = await registry.metrics();
    expect(metrics).toContain('guestlist_throttled_requests_total{by="subject"} 1');
    expect(metrics).toContain('guestlist_throttled_requests_total{by="address"} 1');
  });

  it('refuses nobody when it is off', () => {
    const throttle = createThrottle({ perMinute: 0 });
    for (let times = 0; times < 2_000; times += 1) {
      throttle.subject('i', 'ada');
      throttle.stranger('192.0.2.1');
    }
  });
});

describe('windows', () => {
  it('hold a bounded number of keys, and forget the one that began first', () => {
    const windows = new Windows(1, 100, () => 0);
    for (let key = 0; key < 10_000; key += 1) expect(windows.count(String(key))).toBe(0);
    expect(Reflect.get(windows, 'byKey')).toHaveProperty('size', 100);
    expect([windows.count('9900'), windows.count('9899')]).toEqual([60, 0]);
  });
});

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:0DB8:0:0:ffff::2', '2001:db8:0:0::/64'],
    ['2001:db8:0:1::1', '2001:db8:0:1::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1:2:3:4:5:6:7:8', '1:2:3:4::/64'],
    ['no address', 'no address'],
  ])('of %s is %s', (address, network) => expect(networkOf(address)).toBe(network));
});
