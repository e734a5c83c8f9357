import { communityStream, type GuestlistEvent, membershipStream, personStream } from '@app/contracts';
import {
  ADA,
  BOB,
  EAST,
  ELSEWHERE,
  GUY,
  historyOf,
  MAIN,
  managedAdded,
  OLGA,
  registered,
  transferred,
} from '@app/domain/testing';
import {
  deriveUuid,
  eventIdOf,
  type OpenedEventLog,
  sleep,
  StoreUnavailableError,
  type SubscriptionOptions,
} from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';

import { eraseAgain, erasingAgain } from './erased-people';
import { rootsOwnedBy, treesOf } from './places-of-person';
import { readToEnd } from './read-to-end';

describe('looking a person up in the log', () => {
  let log: OpenedEventLog;
  let appended = 0;
  const append = async (streamName: string, event: GuestlistEvent) => {
    const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
    const commandId = deriveUuid(MAIN, `command ${(appended += 1)}`);
    const metadata = { commandId, fingerprint: '' };
    await log.appendToStream(streamName, [{ ...event, id: eventIdOf(commandId, 0), metadata }], before);
  };
  beforeAll(async () => {
    log = await openInMemoryEventLog();
    await append(communityStream(MAIN), registered('mssp-main', MAIN, OLGA));
    await append(communityStream(EAST), managedAdded(EAST));
    await append(communityStream(ELSEWHERE), registered('standalone', ELSEWHERE, OLGA));
    await append(membershipStream(MAIN, GUY), historyOf(GUY).invited({ [EAST]: ['guest'] }));
    await append(communityStream(MAIN), transferred(OLGA, BOB));
    for (const personId of [GUY, ADA])
      await append(personStream(personId), { type: 'PersonErased', data: { personId } });
  });
  afterAll(() => log.close());

  it('finds the roots that he owns now', async () => {
    expect(await rootsOwnedBy(log, OLGA)).toEqual([ELSEWHERE]);
    expect(await rootsOwnedBy(log, BOB)).toEqual([MAIN]);
    expect(await rootsOwnedBy(log, GUY)).toEqual([]);
  });

  it('finds every tree he had to do with, also by an ownership that he gave away', async () => {
    expect(await treesOf(log, GUY)).toEqual([MAIN]);
    expect(await treesOf(log, OLGA)).toEqual([MAIN, ELSEWHERE]);
    expect(await treesOf(log, BOB)).toEqual([MAIN]);
    expect(await treesOf(log, ADA)).toEqual([]);
  });

  it('erases everybody again who was ever erased, and nobody else', async () => {
    const erased: string[] = [];
    await eraseAgain(log, { erase: async (ids) => void erased.push(...ids) });
    expect(erased).toEqual([GUY, ADA]);
  });

  /** The log, which goes on after its first piece only when it is let go. */
  const halting = () => {
    let goOn: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => (goOn = resolve));
    const subscribe = async function* (options: SubscriptionOptions) {
      for await (const batch of log.subscribe(options)) {
        yield { ...batch, caughtUp: false };
        await gone;
        yield { ...batch, events: [], caughtUp: true };
      }
    };
    return { subscribe, goOn: () => goOn() };
  };

  it('says how far it is while erasing again takes long, and nothing any more once it is done', async () => {
    const slow = halting();
    const erased: string[] = [];
    const erasedAgain = erasingAgain(slow, { erase: async (ids) => void erased.push(...ids) }, 50);
    for (let look = 0; look < 2; look += 1) {
      await expect(erasedAgain()).rejects.toThrow('The log is being read for everybody who was erased: 2 so far');
    }
    slow.goOn();
    for (let look = 0; look < 2; look += 1) await erasedAgain();
    expect(erased).toEqual([GUY, ADA]);
  });

  it('says why erasing again begins anew', async () => {
    let isAway = true;
    const slow = halting();
    const away = {
      subscribe: (options: SubscriptionOptions) => {
        if (isAway) throw new StoreUnavailableError('nobody there');
        return slow.subscribe(options);
      },
    };
    const erasedAgain = erasingAgain(away, { erase: async () => undefined }, 50);
    await expect(erasedAgain()).rejects.toThrow(new StoreUnavailableError('nobody there'));
    isAway = false;
    await expect(erasedAgain()).rejects.toThrow('2 so far; the attempt before ended: nobody there');
    slow.goOn();
    await erasedAgain();
  });

  it('reads a log to its end that takes long, as long as it goes on', async () => {
    const slow = {
      subscribe: async function* ({ signal }: { signal: AbortSignal }) {
        for (let place = 1; place <= 20 && !signal.aborted; place += 1) {
          await sleep(25);
          yield { events: [], position: String(place).padStart(2, '0'), caughtUp: place === 20 };
        }
      },
    };
    let pieces = 0;
    for await (const events of readToEnd(slow, ['person-'], 250)) pieces += 1 + events.length;
    expect(pieces).toBe(20);
  });

  it('gives up on a log that gets no further', async () => {
    const endless = {
      subscribe: async function* () {
        for (;;) {
          await new Promise((resolve) => setImmediate(resolve));
          yield { events: [], position: '1', caughtUp: false };
        }
      },
    };
    const silent = { subscribe: ({ signal }: { signal: AbortSignal }) => untilAborted(endless.subscribe(), signal) };
    const read = async () => {
      for await (const events of readToEnd(silent, ['person-'], 20)) expect(events).toEqual([]);
    };
    await expect(read()).rejects.toThrow(StoreUnavailableError);
  });
});

async function* untilAborted<T>(source: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
  for await (const item of source) {
    if (signal.aborted) return;
    yield item;
  }
}
