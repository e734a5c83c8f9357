import { join } from 'node:path';

import type { RecordedEvent } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';

/** Every event of the log at a URL, in order, beside running servers or after their end. */
export const readLogAt = async (eventStoreUrl: string): Promise<readonly RecordedEvent[]> => {
  const log = await openEventLog(eventStoreUrl, { readOnly: true });
  const ending = new AbortController();
  const events: RecordedEvent[] = [];
  try {
    for await (const batch of log.subscribe({ after: null, prefixes: [''], signal: ending.signal })) {
      events.push(...batch.events);
      if (batch.caughtUp) break;
    }
  } finally {
    ending.abort();
    await log.close();
  }
  return events;
};

/** The same for the embedded log in a data folder. */
export const readWholeLog = (dataDir: string): Promise<readonly RecordedEvent[]> =>
  readLogAt(`sqlite:${join(dataDir, 'log.db')}`);
