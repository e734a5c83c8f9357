import { LogMismatchError } from './errors';
import type { EventLog } from './event-store';
import type { Checkpoint } from './projection';

/**
 * Resolves when the checkpoint was made on this log and the log still holds what it had then; rejects with
 * `LogMismatchError` otherwise: following a fresh server or an older backup from there would skip events.
 */
export const verifyCheckpoint = async (log: EventLog, logId: string, checkpoint: Checkpoint | null): Promise<void> => {
  if (!checkpoint) return;
  if (checkpoint.logId !== logId) throw mismatch('was made on another log');
  const [head, event] = await Promise.all([
    log.head(),
    checkpoint.eventId === null ? null : log.eventAt(checkpoint.position),
  ]);
  if (head < checkpoint.position) throw mismatch('lies beyond the end of the log');
  if (checkpoint.eventId !== null && event?.id !== checkpoint.eventId) throw mismatch('names an event that is gone');
};

const mismatch = (reason: string) => new LogMismatchError(`The checkpoint ${reason}; rebuild the projection`);
