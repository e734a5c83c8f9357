import { type ControlRecords, isCheckpoint } from '@app/documents';
import type { ReactorCheckpoints } from '@app/event-sourcing';

/** The key of the record that holds how far a reactor is. */
export const reactorKey = (name: string): string => `reactor:${name}`;

/** Checkpoints of reactors among the control records: beside the builds of the read models, in none of them. */
export const reactorCheckpoints = (records: Pick<ControlRecords, 'get' | 'put'>, name: string): ReactorCheckpoints => ({
  load: async () => {
    const record = await records.get(reactorKey(name));
    if (record === null) return null;
    if (isCheckpoint(record.value)) return record.value;
    throw new TypeError(`The record ${reactorKey(name)} is no checkpoint`);
  },
  store: async ({ logId, position, eventId }) => {
    await records.put(reactorKey(name), { logId, position, eventId });
  },
});
