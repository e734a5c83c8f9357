import type { Backoff } from './backoff';
import type { RecordedEvent } from './domain-event';
import { LogMismatchError } from './errors';
import { type AppliedEvents, keepFollowing, type LogRun } from './keep-following';
import type { Checkpoint } from './projection';
import type { Reactor, ReactorCheckpoints } from './reactor';
import { verifyCheckpoint } from './verify-checkpoint';

export interface ReactorRun extends LogRun {
  readonly reactor: Reactor;
  readonly checkpoints: ReactorCheckpoints;
}

// What a reactor is there for is due within seconds, so the longest wait is shorter than that of a projection.
const BETWEEN_ATTEMPTS: Backoff = { firstMs: 50, maxMs: 2_000 };
/** Each event may take a few reads: few at once, so that other work gets its turn. */
const BATCH_SIZE = 100;

/**
 * Lets a reactor act on every event of its types, one after the other in the order of the log, until the signal ends it;
 * never rejects. The checkpoint is written after the effect: a crash repeats events and skips none. An event that it
 * cannot act on holds up those behind it and is tried again with backoff.
 *
 * A checkpoint that does not fit the log is reported once and dropped: to begin anew costs time and repeats nothing,
 * because commands are recognised by their ids.
 */
export const runReactor = async (run: ReactorRun): Promise<void> => {
  const { reactor, checkpoints } = run;
  const follower = {
    name: reactor.name,
    startAfter: (logId: string, report: (fault: Error) => void) => fittingCheckpoint(run, logId, report),
    apply: (events: readonly RecordedEvent[]) => reactInOrder(run, events),
    storeCheckpoint: checkpoints.store.bind(checkpoints),
  };
  await keepFollowing({ batchSize: BATCH_SIZE, ...run }, follower, BETWEEN_ATTEMPTS);
};

const fittingCheckpoint = async (
  { log, checkpoints }: ReactorRun,
  logId: string,
  report: (fault: Error) => void,
): Promise<Checkpoint | null> => {
  const checkpoint = await checkpoints.load();
  try {
    await verifyCheckpoint(log, logId, checkpoint);
    return checkpoint;
  } catch (error) {
    if (!(error instanceof LogMismatchError)) throw error;
    report(error);
    return null;
  }
};

const reactInOrder = async (
  { reactor, signal }: ReactorRun,
  events: readonly RecordedEvent[],
): Promise<AppliedEvents> => {
  let applied = 0;
  for (const event of events) {
    if (signal.aborted) break;
    try {
      if (reactor.reactsTo.includes(event.type)) await reactor.react(event);
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error));
      return { applied, inapplicable: { event, cause } };
    }
    applied += 1;
  }
  return { applied, inapplicable: null };
};
