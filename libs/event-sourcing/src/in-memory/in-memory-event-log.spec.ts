import { CommandIdReusedError } from '../core';
import { describeEventLogContract, numbered } from '../testing';
import { openInMemoryEventLog } from './in-memory-event-log';

describeEventLogContract('the log in memory', async () => ({ log: await openInMemoryEventLog() }));

describe('the log in memory', () => {
  it('refuses an event whose id another stream holds', async () => {
    const log = await openInMemoryEventLog();
    const events = numbered(1);
    await log.appendToStream('one', events, 'no_stream');
    await expect(log.appendToStream('other', events, 'no_stream')).rejects.toBeInstanceOf(CommandIdReusedError);
  });

  it('tells the time that it is given', async () => {
    const log = await openInMemoryEventLog({ now: () => new Date('2026-01-01T00:00:00.000Z') });
    await log.appendToStream('one', numbered(1), 'no_stream');
    expect(await log.readStream('one')).toMatchObject([{ recordedAt: '2026-01-01T00:00:00.000Z' }]);
  });
});
