import { createReadStream } from 'node:fs';

import type { ServerConnection } from '../http/server-connection';
import { batchesOf } from './batches';
import { linesOf } from './lines';
import { counted, emptyTally, type RowReport, type Tally } from './row-report';
import { rowsOf } from './rows';
import { sendBatch } from './send-batch';

export interface ImportOptions {
  readonly file: string;
  readonly communityId: string;
  /** For rows that name none. */
  readonly roles: readonly string[];
  readonly dryRun: boolean;
}

/** Who is told what, while it goes on. */
export interface ImportListener {
  row(report: RowReport): void;
  /** After every request: so many rows are done, and with them so many bytes of the file. */
  progress(rows: number, bytes: number): void;
}

/**
 * Invites everybody in a file, one request after the other, holding one batch of rows at a time; answers how many rows came
 * to what. Safe to break off and to repeat. Rejects with `CommandFailure` when the server refuses a whole request or is away
 * for too long: rows that were told by then are done.
 */
export const importPeople = async (
  server: ServerConnection,
  { file, communityId, roles, dryRun }: ImportOptions,
  listener: ImportListener,
): Promise<Tally> => {
  let tally = emptyTally;
  const rows = rowsOf(linesOf(createReadStream(file)), roles);
  for await (const batch of batchesOf(rows, communityId)) {
    for (const report of await sendBatch(server, batch, dryRun)) {
      tally = counted(tally, report);
      listener.row(report);
    }
    listener.progress(tally.rows, batch.rows.at(-1)?.bytes ?? 0);
  }
  return tally;
};
