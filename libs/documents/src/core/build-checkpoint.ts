import type { ControlRecord, ControlRecords, DocumentStore, Json } from './document-store';

/** Where a build stands in the log, as the projection that writes it says. */
export interface BuildCheckpoint {
  readonly logId: string;
  readonly position: string;
  readonly eventId: string | null;
}

/** A checkpoint as one of those who may write it sees it. */
export interface CheckpointRecord {
  /** Null before the first one was stored. */
  load(): Promise<BuildCheckpoint | null>;
  /**
   * Durable after every document written before it. Answers false, and stores nothing, unless the record is as it was
   * when it was last loaded or stored through this object: whoever was stopped for a while, and replaced meanwhile, can
   * neither set the checkpoint back nor move it over what was not done.
   */
  store(checkpoint: BuildCheckpoint): Promise<boolean>;
}

/** The key of the record that holds the checkpoint of a build. */
export const checkpointKey = (name: string, build: string): string => `checkpoint:${name}@${build}`;

/** Null for a build that was never checkpointed. */
export async function loadCheckpoint(
  { records }: Pick<DocumentStore, 'records'>,
  name: string,
  build: string,
): Promise<BuildCheckpoint | null> {
  const key = checkpointKey(name, build);
  return checkpointIn(key, await records.get(key));
}

/** The checkpoint in the record of this key. What was never loaded here counts as absent. */
export function checkpointRecord(records: Pick<ControlRecords, 'get' | 'put'>, key: string): CheckpointRecord {
  let revision = 0;
  return {
    load: async () => {
      const record = await records.get(key);
      revision = record?.revision ?? 0;
      return checkpointIn(key, record);
    },
    store: async ({ logId, position, eventId }) => {
      const stored = await records.put(key, { logId, position, eventId }, revision);
      if (stored) revision += 1;
      return stored;
    },
  };
}

/**
 * Takes the checkpoint away, as if there had never been one. The record stays, empty: its revision goes on, so that nobody
 * takes the checkpoint of a later build of that name for the one he knew.
 */
export async function forgetCheckpoint(
  { records }: Pick<DocumentStore, 'records'>,
  name: string,
  build: string,
): Promise<void> {
  await records.put(checkpointKey(name, build), null);
}

const checkpointIn = (key: string, record: ControlRecord | null): BuildCheckpoint | null => {
  if (record === null || record.value === null) return null;
  if (isCheckpoint(record.value)) return record.value;
  throw new TypeError(`The record ${key} is no checkpoint`);
};

function isCheckpoint(value: Json): value is Json & BuildCheckpoint {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { logId, position, eventId } = value as Readonly<Record<string, Json>>;
  return typeof logId === 'string' && typeof position === 'string' && (eventId === null || typeof eventId === 'string');
}
