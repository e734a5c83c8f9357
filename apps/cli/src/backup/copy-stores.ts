import { copyEventLog, openEventLog } from '@app/event-sourcing/open';
import { copyPeople } from '@app/people/open';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { discard } from './durable-files';

/** Paths of the files of one kind. */
interface Stores {
  readonly log: string;
  readonly people: string;
}

export interface Copying {
  readonly copyEventLog: (url: string, target: string) => Promise<void>;
  readonly copyPeople: (url: string, target: string) => Promise<void>;
}

/** Erasures are rare, and copying takes seconds. */
const MOST_ATTEMPTS = 5;
const PATIENCE_MS = 60_000;

/**
 * Copies log and people so that they fit, while the server runs; answers the position of the last event copied. A person's
 * row is durable before the first event about him, so the log comes first: whoever is in its copy is known. A row is deleted
 * after the event that says so: when somebody was erased while it copied, his row may be missing where the copied log does
 * not say why, and both are copied again.
 */
export const copyStores = async (
  from: Stores,
  to: Stores,
  copying: Copying = { copyEventLog, copyPeople },
): Promise<string> => {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    await copying.copyEventLog(`sqlite:${from.log}`, to.log);
    const position = await withLog(to.log, (log) => log.head());
    await copying.copyPeople(`sqlite:${from.people}`, to.people);
    if (!(await wasErasedAfter(from.log, position))) return position;
    await Promise.all([discard(to.log), discard(to.people)]);
  }
  throw new CommandFailure(exitCodes.unavailable, 'People are being erased all the time. Try again when that is done.');
};

type Log = Awaited<ReturnType<typeof openEventLog>>;

const withLog = async <Result>(path: string, look: (log: Log) => Promise<Result>): Promise<Result> => {
  const log = await openEventLog(`sqlite:${path}`, { readOnly: true });
  return look(log).finally(() => log.close());
};

const wasErasedAfter = (path: string, after: string): Promise<boolean> =>
  withLog(path, async (log) => {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    for await (const { events, caughtUp } of log.subscribe({ after, prefixes: ['person-'], signal })) {
      if (events.some(({ type }) => type === 'PersonErased')) return true;
      if (caughtUp) return false;
    }
    throw new CommandFailure(exitCodes.unavailable, 'The log could not be read to its end. Try again.');
  });
