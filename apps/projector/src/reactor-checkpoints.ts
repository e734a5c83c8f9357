import { checkpointRecord, type ControlRecords } from '@app/documents';
import type { ReactorCheckpoints } from '@app/event-sourcing';

/** The key of the record that holds how far a reactor is. */
export const reactorKey = (name: string): string => `reactor:${name}`;

/** Checkpoints of reactors among the control records: beside the builds of the read models, in none of them. */
export const reactorCheckpoints = (records: Pick<ControlRecords, 'get' | 'put'>, name: string): ReactorCheckpoints =>
  checkpointRecord(records, reactorKey(name));
