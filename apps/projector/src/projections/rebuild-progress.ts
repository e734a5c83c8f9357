import type { DocumentStore } from '@app/documents';
import type { Sleep } from '@app/event-sourcing';

import type { BuildRun } from './build-run';
import { type RebuildProgress, type RebuildRecord, updateRebuild } from './rebuild-records';

export interface ReportOptions {
  readonly documents: DocumentStore;
  readonly signal: AbortSignal;
  readonly sleep: Sleep;
  /** Milliseconds between two reports. */
  readonly progressEveryMs: number;
}

/** What the run of a new build says of itself. */
export const progressOf = (
  run: BuildRun,
): Pick<RebuildProgress, 'events' | 'eventsPerSecond' | 'position' | 'lastError'> => {
  const { events, eventsPerSecond } = run;
  const { position, lastError } = run.status;
  return { events, eventsPerSecond, position, lastError: lastError?.message ?? null };
};

/** Writes how far the new build is until it has caught up. Resolves with the last record, or null when it was given up. */
export async function reportUntilCaughtUp(
  request: RebuildRecord,
  run: BuildRun,
  { documents, signal, sleep, progressEveryMs }: ReportOptions,
): Promise<RebuildRecord | null> {
  let record: RebuildRecord | null = request;
  let caughtUp: boolean | null = null;
  while (caughtUp !== true) {
    record = await updateRebuild(documents, record, { ...request.progress, ...progressOf(run), state: 'running' });
    if (record === null || signal.aborted) return null;
    caughtUp = await Promise.race([run.caughtUp, sleep(progressEveryMs, signal).then(() => null)]);
  }
  return record;
}
