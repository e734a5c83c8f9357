import { DomainError } from '@app/contracts';
import { Counter, type Registry } from 'prom-client';

import { networkOf } from './network-of';
import { Windows } from './windows';

export interface ThrottleOptions {
  /** 0 = no limit. */
  readonly perMinute: number;
  /** Where refused requests are counted. */
  readonly registry?: Registry;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/**
 * Bounds what one process does for one caller in a minute. The budget of a subject is spent by verified tokens alone: nobody
 * spends another's by naming it. Whoever sends no valid token spends that of his network address, which refuses no valid token.
 */
export interface Throttle {
  /** Counts a request of a verified subject. Throws DomainError `too-many-requests` beyond the limit. */
  subject(issuer: string, subject: string): void;
  /** Counts a request without a valid token. Throws DomainError `too-many-requests` beyond the limit. */
  stranger(address: string): void;
}

const MOST_KEYS = 50_000;

const tooMany = (retryAfter: number, whose: string): DomainError =>
  new DomainError('too-many-requests', `These were too many requests in a minute ${whose}. Wait ${retryAfter} s.`, {
    retryAfter,
  });

/** A throttle with a memory of its own. */
export const createThrottle = ({ perMinute, registry, now = () => performance.now() }: ThrottleOptions): Throttle => {
  if (perMinute === 0) return { subject: () => undefined, stranger: () => undefined };
  const refused = new Counter({
    name: 'guestlist_throttled_requests_total',
    help: 'Requests that were refused because there were too many in a minute',
    labelNames: ['by'],
    registers: registry === undefined ? [] : [registry],
  });
  const bound = (by: 'subject' | 'address', whose: string) => {
    const windows = new Windows(perMinute, MOST_KEYS, now);
    return (key: string): void => {
      const seconds = windows.count(key);
      if (seconds === 0) return;
      refused.inc({ by });
      throw tooMany(seconds, whose);
    };
  };
  const [ofSubject, ofAddress] = [bound('subject', 'for this account'), bound('address', 'without a valid token')];
  return {
    subject: (issuer, subject) => ofSubject(JSON.stringify([issuer, subject])),
    stranger: (address) => ofAddress(networkOf(address)),
  };
};
