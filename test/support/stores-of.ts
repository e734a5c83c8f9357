import { join } from 'node:path';

import type { RecordedEvent } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';

/** Every event of the log in a data folder, in order, beside a running server or after its end. */
export const readWholeLog = async (dataDir: string): Promise<readonly RecordedEvent[]> => {
  const log = await openEventLog(`sqlite:${join(dataDir, 'log.db')}`, { readOnly: true });
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
