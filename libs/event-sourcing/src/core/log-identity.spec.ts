import { openInMemoryEventLog } from '../in-memory';
import { StoreUnavailableError, WrongExpectedVersionError } from './errors';
import type { EventStore } from './event-store';
import { ensureLogId, LOG_IDENTITY_STREAM, readLogId } from './log-identity';

/** A log that nobody has opened yet, and what it holds. */
const unopened = () => {
  const appended: Parameters<EventStore['appendToStream']>[] = [];
  const store = {
    readStream: async () => appended.flatMap(([, events]) => events) as never,
    appendToStream: async (...append: Parameters<EventStore['appendToStream']>) => {
      appended.push(append);
      return { revision: 0n, position: '1' };
    },
  } satisfies EventStore;
  return { store, appended };
};
const holding = (data: unknown): EventStore => ({
  ...unopened().store,
  readStream: async () => [{ type: 'LogOpened', data }] as never,
});

describe('the identity of a log', () => {
  it('is given once, to a stream that was empty, by an event like any other', async () => {
    const { store, appended } = unopened();
    const logId = await ensureLogId(store);
    expect(await ensureLogId(store)).toBe(logId);
    expect(await readLogId(store)).toBe(logId);
    const metadata = {
      commandId: logId,
      commandType: 'open-log',
      actor: 'system:log',
      correlationId: logId,
      causationId: logId,
      schemaVersion: 1,
      fingerprint: 'open-log',
    };
    const opened = { id: expect.any(String) as string, type: 'LogOpened', data: { logId }, metadata };
    expect(appended).toEqual([[LOG_IDENTITY_STREAM, [opened], 'no_stream']]);
  });

  it('is another one for another log', async () => {
    expect(await ensureLogId(unopened().store)).not.toBe(await ensureLogId(unopened().store));
  });

  it('is that of whoever was faster', async () => {
    const log = await openInMemoryEventLog();
    let reads = 0;
    const late: EventStore = {
      readStream: async (name) => ((reads += 1) === 1 ? [] : log.readStream(name)),
      appendToStream: (name, events, expected) => log.appendToStream(name, events, expected),
    };
    expect(await ensureLogId(late)).toBe(await log.logId());
  });

  it.each([
    [
      'a lost race against nobody',
      new WrongExpectedVersionError(LOG_IDENTITY_STREAM, 'no_stream', 0n),
      'not been opened',
    ],
    ['whatever else keeps it from being written', new StoreUnavailableError('silent'), 'silent'],
  ])('is not made up after %s', async (_, fault, words) => {
    const failing = { ...unopened().store, appendToStream: async () => Promise.reject(fault) };
    const given = ensureLogId(failing);
    await expect(given).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(given).rejects.toThrow(words);
  });

  it('is not there before the log was opened for writing, and reading does not make it', async () => {
    const { store, appended } = unopened();
    await expect(readLogId(store)).rejects.toThrow(StoreUnavailableError);
    await expect(readLogId(store)).rejects.toThrow('The log has not been opened for writing yet');
    expect(appended).toEqual([]);
  });

  it.each([[null], ['text'], [{}], [{ logId: 7 }]])(
    'is not taken from an event that does not name it: %j',
    async (data) => {
      for (const asked of [readLogId(holding(data)), ensureLogId(holding(data))]) {
        await expect(asked).rejects.toBeInstanceOf(StoreUnavailableError);
        await expect(asked).rejects.toThrow('The first event of guestlist-log names no log');
      }
    },
  );
});
