import { createHash } from 'node:crypto';

import { MAX_BULK } from '@app/contracts';

import { bodyLimits } from '../../../command-api/src/body-limits';
import type { GoodRow, Row } from './rows';

export const BULK_PATH = '/v1/invitations/bulk';

/** Rows that go together: the request of the good ones, and all of them in the order of the file. */
export interface Batch {
  readonly rows: readonly Row[];
  /** Null when no row is good. */
  readonly request: { readonly body: string; readonly idempotencyKey: string } | null;
}

const MAX_BYTES = bodyLimits[BULK_PATH] ?? 0;
const [OPENING, CLOSING] = ['{"invitations":[', ']}'];

export const isGood = (row: Row): row is GoodRow => 'roles' in row;

/** The same rows at the same place for the same community are the same request, whenever and however often it is sent. */
const keyOf = (communityId: string, rows: readonly Row[], body: string): string => {
  const range = [rows[0]?.line, rows.at(-1)?.line];
  return `import-${createHash('sha256')
    .update(JSON.stringify([communityId, range, body]))
    .digest('base64url')}`;
};

const batchOf = (communityId: string, rows: readonly Row[], invitations: readonly string[]): Batch => {
  if (invitations.length === 0) return { rows, request: null };
  const body = `${OPENING}${invitations.join(',')}${CLOSING}`;
  return { rows, request: { body, idempotencyKey: keyOf(communityId, rows, body) } };
};

/** The rows in batches as large as one request may be. Where one ends depends on the rows alone. */
export async function* batchesOf(rows: AsyncIterable<Row>, communityId: string): AsyncGenerator<Batch> {
  let [kept, invitations]: [Row[], string[]] = [[], []];
  let bytes = OPENING.length + CLOSING.length;
  for await (const row of rows) {
    const invitation = isGood(row)
      ? JSON.stringify({ email: row.email, communities: { [communityId]: row.roles } })
      : '';
    const more = Buffer.byteLength(invitation) + 1;
    if (kept.length === MAX_BULK || bytes + more > MAX_BYTES) {
      yield batchOf(communityId, kept, invitations);
      [kept, invitations] = [[], []];
      bytes = OPENING.length + CLOSING.length;
    }
    kept.push(row);
    if (invitation !== '') invitations.push(invitation);
    bytes += more;
  }
  if (kept.length > 0) yield batchOf(communityId, kept, invitations);
}
