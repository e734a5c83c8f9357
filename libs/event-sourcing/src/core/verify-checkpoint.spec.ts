import { LogMismatchError } from './errors';
import type { EventLog } from './event-store';
import { verifyCheckpoint } from './verify-checkpoint';

/** A log of two events, at positions 1 and 2, that remembers which of them it was asked for. */
const setUp = () => {
  const asked: string[] = [];
  const log: EventLog = {
    logId: async () => 'this',
    head: async () => '2',
    eventAt: async (position) => {
      asked.push(position);
      return (position <= '2' ? { id: `event ${position}` } : null) as never;
    },
  };
  return { log, asked };
};

describe('verifying a checkpoint', () => {
  it('takes one that was never made', async () => {
    await expect(verifyCheckpoint(setUp().log, 'this', null)).resolves.toBeUndefined();
  });

  it.each([
    ['before the end', '1'],
    ['at the very end', '2'],
  ])('takes one %s whose event still stands there', async (_, position) => {
    const { log, asked } = setUp();
    await verifyCheckpoint(log, 'this', { logId: 'this', position, eventId: `event ${position}` });
    expect(asked).toEqual([position]);
  });

  it('asks for no event where the checkpoint names none', async () => {
    const { log, asked } = setUp();
    await verifyCheckpoint(log, 'this', { logId: 'this', position: '2', eventId: null });
    expect(asked).toEqual([]);
  });

  it.each([
    ['made on another log', { logId: 'other' }, 'The checkpoint was made on another log; rebuild the projection'],
    [
      'beyond the end',
      { position: '3', eventId: null },
      'The checkpoint lies beyond the end of the log; rebuild the projection',
    ],
    ['of another event', { eventId: 'event 2' }, 'The checkpoint names an event that is gone; rebuild the projection'],
  ])('refuses one %s', async (_, wrong, words) => {
    const checkpoint = { logId: 'this', position: '1', eventId: 'event 1', ...wrong };
    const verified = verifyCheckpoint(setUp().log, 'this', checkpoint);
    await expect(verified).rejects.toBeInstanceOf(LogMismatchError);
    await expect(verified).rejects.toThrow(words);
  });

  it('refuses one whose event is gone and nothing stands in its place', async () => {
    const { log } = setUp();
    const gap = { ...log, eventAt: async () => null };
    await expect(verifyCheckpoint(gap, 'this', { logId: 'this', position: '1', eventId: 'event 1' })).rejects.toThrow(
      /names an event that is gone/,
    );
  });
});
