import { projectedPrefixes } from '@app/contracts';
import { type EventToAppend, type OpenedEventLog, type ReactorCheckpoints, runReactor } from '@app/event-sourcing';

import { authorityWatch } from '../../apps/projector/src/reactors';

const nowhere: ReactorCheckpoints = { load: async () => null, store: async () => true };

/** Lets the authority watch go on to the end of the log, from its beginning without checkpoints, and answers the types of the events that it added. */
export const watchOnce = async (
  log: OpenedEventLog,
  now: () => Date,
  checkpoints: ReactorCheckpoints = nowhere,
): Promise<readonly string[]> => {
  const added: string[] = [];
  const store = {
    readStream: log.readStream.bind(log),
    appendToStream: async (...append: [string, readonly EventToAppend[], bigint | 'no_stream']) => {
      const result = await log.appendToStream(...append);
      added.push(...append[1].map(({ type }) => type));
      return result;
    },
  };
  const ending = new AbortController();
  const faults: string[] = [];
  await runReactor({
    ...{ reactor: authorityWatch({ store, now }), subscription: log, log, prefixes: projectedPrefixes },
    ...{ checkpoints, signal: ending.signal },
    onStatus: ({ state, lastError }) => {
      if (lastError !== null) faults.push(lastError.message);
      if (state === 'live' || lastError !== null) ending.abort();
    },
  });
  if (faults.length > 0) throw new Error(`The watch stands before a fault: ${faults.join(', ')}`);
  return added;
};
