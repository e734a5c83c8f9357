import { membershipStream } from '@app/contracts';
import { DUE, EAST, GUY, historyOf, LATER, MAIN, OLGA, personId, T0, T1 } from '@app/domain/testing';
import { StoreUnavailableError } from '@app/event-sourcing';

import { briefly, KeptCheckpoint, ReactorBench, until } from '../testing';
import { expirer } from './expirer';

const guys = membershipStream(MAIN, GUY);
const offer = { [EAST]: ['guest'] };
const guest = historyOf(GUY);
const SECOND = 1_000;

describe('expiring what is due', () => {
  let bench: ReactorBench;
  beforeEach(async () => {
    bench = await ReactorBench.open(T0);
  });
  afterEach(() => bench.close());

  const expirerOf = (more: object = {}) => expirer({ store: bench.log, now: bench.clock.now, sleep: briefly, ...more });
  const expired = async (stream = guys) => (await bench.typesOf(stream)).filter((type) => type === 'InvitationExpired');
  const untilExpired = (count = 1) => until(async () => (await expired()).length === count, `${count} expiries`);
  /** Long enough for the clock to be looked at many times. */
  const someLooks = () => briefly(0).then(() => new Promise((resolve) => setTimeout(resolve, 40)));

  it('rule 19: records the expiry when it is due and not before, as of that moment and by itself', async () => {
    await bench.append(guys, guest.invited(offer));
    await bench.caughtUp(bench.run(expirerOf()));
    bench.clock.set(DUE);
    bench.clock.pass(-1);
    await someLooks();
    expect(await expired()).toEqual([]);
    bench.clock.set(DUE);
    await untilExpired();
    const [invited, ran] = await bench.log.readStream(guys);
    expect(ran?.data).toMatchObject({ expiredAt: DUE });
    expect(ran?.metadata).toMatchObject({
      ...{ actor: 'system:expiry', commandType: 'ExpireInvitation' },
      ...{ causationId: invited?.id, correlationId: 'bench' },
    });
  });

  it('records what came due while it was away, from the checkpoint that it left behind', async () => {
    const checkpoints = new KeptCheckpoint();
    await bench.append(guys, guest.invited(offer));
    await bench.append(membershipStream(MAIN, OLGA), historyOf(OLGA).added({ [EAST]: ['guest'] }));
    const before = bench.run(expirerOf(), checkpoints);
    await bench.caughtUp(before);
    await before.end();
    bench.clock.set(LATER);
    bench.run(expirerOf(), checkpoints);
    await untilExpired();
  });

  it('keeps its checkpoint behind the oldest open offer, and moves on when that is settled', async () => {
    const checkpoints = new KeptCheckpoint();
    const running = bench.run(expirerOf(), checkpoints);
    await bench.append(membershipStream(MAIN, OLGA), historyOf(OLGA).added({ [EAST]: ['guest'] }));
    await bench.caughtUp(running);
    const place = checkpoints.current?.position;
    await bench.append(guys, guest.invited(offer));
    for (const n of [1, 2, 3]) {
      await bench.append(membershipStream(MAIN, personId(n)), historyOf(personId(n)).invited(offer));
      await bench.caughtUp(running);
    }
    expect(checkpoints.current?.position).toBe(place);
    await bench.append(guys, guest.declined(offer));
    await bench.caughtUp(running);
    const [invitation] = await bench.log.readStream(guys);
    await until(
      () => (checkpoints.current?.position ?? '') >= (invitation?.position ?? ''),
      'it moved past the settled',
    );
  });

  it('starts from the beginning when its checkpoint is lost, and repeats nothing', async () => {
    await bench.append(guys, guest.invited(offer));
    bench.clock.set(LATER);
    const first = bench.run(expirerOf());
    await untilExpired();
    await first.end();
    await bench.append(guys, guest.resent(offer, OLGA, '2026-01-20T00:00:00.000Z'));
    const second = bench.run(expirerOf());
    await bench.caughtUp(second);
    await someLooks();
    expect(await expired()).toHaveLength(1);
    bench.clock.set('2026-01-20T00:00:00.000Z');
    await untilExpired(2);
  });

  it('records each expiry once although several processes see it due at the same time', async () => {
    const guests = Array.from({ length: 150 }, (_, n) => personId(n));
    for (const id of guests) await bench.append(membershipStream(MAIN, id), historyOf(id).invited(offer));
    const running = [expirerOf(), expirerOf(), expirerOf()].map((reactor) => bench.run(reactor));
    await bench.caughtUp(...running);
    bench.clock.set(DUE);
    const counts = () => Promise.all(guests.map(async (id) => (await expired(membershipStream(MAIN, id))).length));
    await until(async () => (await counts()).every((count) => count > 0), 'all have expired');
    await someLooks();
    expect((await counts()).filter((count) => count !== 1)).toEqual([]);
    expect(running.map((each) => each.status()?.lastError)).toEqual([null, null, null]);
  });

  it('goes by the wall clock alone: set forward it is due at once, set back it waits anew', async () => {
    await bench.append(guys, guest.invited(offer));
    await bench.caughtUp(bench.run(expirerOf()));
    bench.clock.set('2025-12-01T00:00:00.000Z');
    await someLooks();
    bench.clock.set(DUE);
    bench.clock.pass(-SECOND);
    await someLooks();
    expect(await expired()).toEqual([]);
    bench.clock.pass(SECOND);
    await untilExpired();
  });

  it.each([
    ['accepted', guest.accepted(offer)],
    ['declined', guest.declined(offer)],
    ['revoked', guest.revoked(offer)],
    ['voided', guest.voided(offer)],
  ])('leaves one alone that was %s', async (_, settled) => {
    await bench.append(guys, guest.invited(offer), settled);
    const running = bench.run(expirerOf());
    await bench.caughtUp(running);
    bench.clock.set(LATER);
    await someLooks();
    expect(await expired()).toEqual([]);
    expect(running.status()?.lastError).toBeNull();
  });

  it('keeps what could not be recorded, tells why, and records it later', async () => {
    const stores = { down: true };
    const store = {
      readStream: bench.log.readStream.bind(bench.log),
      appendToStream: async (...given: Parameters<typeof bench.log.appendToStream>) => {
        if (stores.down) throw new StoreUnavailableError('no answer');
        return bench.log.appendToStream(...given);
      },
    };
    await bench.append(guys, guest.invited(offer));
    const running = bench.run(expirerOf({ store }));
    bench.clock.set(LATER);
    await until(() => running.status()?.lastError?.message === 'no answer', 'it tells what is wrong');
    expect(running.status()?.state).toBe('retrying');
    stores.down = false;
    await untilExpired();
    await until(() => running.status()?.lastError === null, 'it is well again');
  });

  it('goes on after a new offer under the same id came while the old one was being recorded', async () => {
    await bench.append(guys, guest.invited(offer, { expiresAt: T1 }));
    const running = bench.run(expirerOf());
    await bench.caughtUp(running);
    await bench.append(guys, guest.resent(offer, OLGA, DUE));
    bench.clock.set(T1);
    await someLooks();
    expect(await expired()).toEqual([]);
    bench.clock.set(DUE);
    await untilExpired();
  });
});
