import type { DocumentStore, Json } from '@app/documents';
import type { ReadModelName } from '@app/read-models';

/** How far a rebuild is, as whoever asked for it can read it. */
export interface RebuildProgress {
  /** UUID of the request. */
  readonly requestId: string;
  readonly state: 'requested' | 'running' | 'done';
  /** Events read so far by this process. */
  readonly events: number;
  readonly eventsPerSecond: number;
  readonly position: string | null;
  readonly lastError: string | null;
}

/** A progress with the revision of the record that holds it. */
export interface RebuildRecord {
  readonly name: string;
  readonly progress: RebuildProgress;
  readonly revision: number;
}

type Records = Pick<DocumentStore, 'records'>;

const PREFIX = 'rebuild:';

const parse = (value: Json): RebuildProgress => value as Json & RebuildProgress;

/** Asks the running projector for a new build; a request that is still being worked on is given up for this one. */
export const requestRebuild = async ({ records }: Records, name: ReadModelName, requestId: string): Promise<void> => {
  const progress: RebuildProgress = {
    requestId,
    state: 'requested',
    events: 0,
    eventsPerSecond: 0,
    position: null,
    lastError: null,
  };
  await records.put(`${PREFIX}${name}`, { ...progress });
};

/** The last rebuild asked for, or null when there was none. Its revision grows as long as somebody works on it. */
export const readRebuild = async ({ records }: Records, name: string): Promise<RebuildRecord | null> => {
  const record = await records.get(`${PREFIX}${name}`);
  return record === null ? null : { name, progress: parse(record.value), revision: record.revision };
};

/** Writes progress over what was read; null when somebody has asked anew meanwhile. */
export const updateRebuild = async (
  { records }: Records,
  { name, revision }: RebuildRecord,
  progress: RebuildProgress,
): Promise<RebuildRecord | null> => {
  const written = await records.put(`${PREFIX}${name}`, { ...progress }, revision);
  return written ? { name, progress, revision: revision + 1 } : null;
};
