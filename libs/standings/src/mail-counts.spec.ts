import { type MembershipEvent, membershipStream } from '@app/contracts';
import { ADA, BOB, EAST, GUY, historyOf, invitationId, LATER, MAIN, OLGA, T0 } from '@app/domain/testing';
import { deriveUuid, eventIdOf, type OpenedEventLog, sleep, type SubscriptionOptions } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';

import { followMails, noMailCounts } from './mail-counts';

const offer = { [EAST]: ['guest'] };
const guest = historyOf(GUY);
const about = { rootId: MAIN, personId: GUY, invitationId: invitationId(), communityIds: [EAST], n: 1 };
const withheld: MembershipEvent = {
  type: 'InvitationMailWithheld',
  data: { ...about, kind: 'invitation', cause: 'address-limit' },
};
const sent = (kind: 'invitation' | 'reminder' | 'accepted' | 'revoked'): MembershipEvent => ({
  type: 'InvitationMailSent',
  data: { ...about, kind },
});

describe('counting the mails of the last day', () => {
  let log: OpenedEventLog;
  let at: string;
  let appended = 0;
  const now = () => new Date(at);
  const counting: { close(): Promise<void> }[] = [];
  beforeEach(async () => {
    at = T0;
    log = await openInMemoryEventLog({ now });
  });
  afterEach(async () => {
    await Promise.all(counting.splice(0).map((each) => each.close()));
    await log.close();
  });
  const append = async (...events: MembershipEvent[]) => {
    const name = membershipStream(MAIN, GUY);
    const before = (await log.readStream(name)).at(-1)?.revision ?? 'no_stream';
    const commandId = deriveUuid(MAIN, `command ${(appended += 1)}`);
    const metadata = { commandId, fingerprint: '' };
    const recordable = events.map((event, index) => ({ ...event, id: eventIdOf(commandId, index), metadata }));
    await log.appendToStream(name, recordable, before);
  };
  const follow = (perAddress: number, perVoucher = 0, source: Parameters<typeof followMails>[0] = log) => {
    const counts = followMails(source, { limits: { perAddress, perVoucher }, now });
    counting.push(counts);
    return counts;
  };
  const through = (at: () => OpenedEventLog, subscribe: OpenedEventLog['subscribe']) => ({
    subscribe,
    logId: () => at().logId(),
    head: () => at().head(),
    eventAt: (position: string) => at().eventAt(position),
  });
  const told = (recipientId = GUY, voucherId = OLGA) => ({ recipientId, voucherId });
  const until = async (holds: () => boolean, what: string) => {
    const deadline = performance.now() + 5_000;
    while (!holds()) {
      if (performance.now() > deadline) throw new Error(`It has not come to it: ${what}`);
      await sleep(5);
    }
  };

  it('counts every offer from the moment it is made, for its guest and for whoever vouched', async () => {
    const [perAddress, perVoucher] = [follow(2), follow(0, 1)];
    await append(guest.invited(offer));
    await until(() => perVoucher.limitOf(told(BOB, ADA)) === 'voucher-limit', 'Ada has sent one');
    expect(perAddress.limitOf(told())).toBeNull();
    await append(sent('invitation'), guest.resent(offer, OLGA, LATER));
    await until(() => perAddress.limitOf(told()) === 'address-limit', 'Guy has got two');
    expect(perAddress.limitOf(told(BOB))).toBeNull();
    await until(() => perVoucher.limitOf(told(BOB, OLGA)) === 'voucher-limit', 'Olga has sent one');
  });

  it('does not count what was withheld, and counts what else was sent', async () => {
    const counts = follow(2);
    await append(guest.invited(offer), guest.resent(offer, OLGA, LATER), withheld);
    await append(guest.invited(offer, { n: 2 }));
    await until(() => counts.limitOf(told()) === 'address-limit', 'two count');
    const others = follow(1);
    await append(guest.revoked(offer), sent('revoked'));
    await until(() => others.limitOf(told()) === 'address-limit', 'a revocation counts');
  });

  it('forgets what is a day old', async () => {
    const counts = follow(1);
    await append(guest.invited(offer));
    await until(() => counts.limitOf(told()) === 'address-limit', 'one counts');
    at = '2026-01-01T23:59:59.999Z';
    expect(counts.limitOf(told())).toBe('address-limit');
    at = '2026-01-02T00:00:00.000Z';
    expect(counts.limitOf(told())).toBeNull();
    const later = follow(1);
    at = '2026-01-02T00:00:00.001Z';
    await append(guest.invited(offer, { n: 2 }));
    await until(() => later.limitOf(told()) === 'address-limit', 'the new one counts');
  });

  it('goes on where it was after the log has failed', async () => {
    const failing = { times: 2 };
    const source = through(
      () => log,
      async function* (options: SubscriptionOptions) {
        if ((failing.times -= 1) >= 0) throw new Error('no answer');
        yield* log.subscribe(options);
      },
    );
    const counts = follow(1, 0, source);
    await append(guest.invited(offer));
    await until(() => counts.limitOf(told()) === 'address-limit', 'it counts in the end');
  });

  it('forgets what it counted, and counts anew, once an older log was restored', async () => {
    await append(guest.invited(offer));
    const older = await openInMemoryEventLog({ now });
    const restoring = new AbortController();
    let current: OpenedEventLog = log;
    const source = through(
      () => current,
      (options) =>
        // What it follows ends without a word, as when the server goes away.
        current.subscribe({ ...options, signal: AbortSignal.any([options.signal, restoring.signal]) }),
    );
    const counts = follow(1, 0, source);
    await until(() => counts.limitOf(told()) === 'address-limit', 'it counts what is lost later');
    current = older;
    restoring.abort();
    await until(() => counts.limitOf(told()) === null, 'it has forgotten it');
    await older.close();
  });

  it('limits nothing where nothing is limited', async () => {
    await append(guest.invited(offer));
    expect(follow(0, 0).limitOf(told())).toBeNull();
    expect(noMailCounts.limitOf(told())).toBeNull();
  });
});
