import type { DocumentStore, Json } from './document-store';

/** Where a build stands in the log, as the projection that writes it says. */
export interface BuildCheckpoint {
  readonly logId: string;
  readonly position: string;
  readonly eventId: string | null;
}

/** The key of the record that holds the checkpoint of a build. */
export const checkpointKey = (name: string, build: string): string => `checkpoint:${name}@${build}`;

/** Null for a build that was never checkpointed. */
export async function loadCheckpoint(
  { records }: Pick<DocumentStore, 'records'>,
  name: string,
  build: string,
): Promise<BuildCheckpoint | null> {
  const record = await records.get(checkpointKey(name, build));
  if (record === null) return null;
  if (isCheckpoint(record.value)) return record.value;
  throw new TypeError(`The record ${checkpointKey(name, build)} is no checkpoint`);
}

/** True for the value of a record that tells of a place in the log. */
export function isCheckpoint(value: Json): value is Json & BuildCheckpoint {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const { logId, position, eventId } = value as Readonly<Record<string, Json>>;
  return typeof logId === 'string' && typeof position === 'string' && (eventId === null || typeof eventId === 'string');
}
