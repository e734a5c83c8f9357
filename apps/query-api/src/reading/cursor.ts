import { createHash } from 'node:crypto';

import { DomainError } from '@app/contracts';
import type { Keyset } from '@app/documents';
import { z } from 'zod';

/** What a cursor belongs to: a path and the filters that were asked for. */
export interface CursorScope {
  readonly path: string;
  readonly filters: Readonly<Record<string, unknown>>;
}

const MAX_LENGTH = 1_000;
const content = z.strictObject({ f: z.string(), o: z.string(), i: z.string() });

const fingerprint = ({ path, filters }: CursorScope, order: string, id: string): string => {
  const sorted = Object.entries(filters).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([path, sorted, order, id]))
    .digest('base64url')
    .slice(0, 16);
};

/** Where a list goes on, as text that is good for the same path and filters only, and whole. It is no secret and grants nothing. */
export const encodeCursor = (scope: CursorScope, { order, id }: Keyset): string =>
  Buffer.from(JSON.stringify({ f: fingerprint(scope, String(order), id), o: String(order), i: id })).toString(
    'base64url',
  );

/**
 * Where a list goes on.
 *
 * @throws DomainError `invalid-cursor` for any text that was not made for this path and these filters.
 */
export const decodeCursor = (scope: CursorScope, cursor: string): Keyset => {
  const parsed = content.safeParse(readJson(cursor));
  if (!parsed.success) throw invalidCursor();
  const { f: given, o: order, i: id } = parsed.data;
  if (given !== fingerprint(scope, order, id)) throw invalidCursor();
  return { order, id };
};

const readJson = (cursor: string): unknown => {
  const bytes = Buffer.from(cursor, 'base64url');
  if (cursor.length > MAX_LENGTH || bytes.toString('base64url') !== cursor) return null;
  try {
    return JSON.parse(bytes.toString()) as unknown;
  } catch {
    // Whatever is no JSON was not made here, which is all there is to say of it.
    return null;
  }
};

const invalidCursor = () =>
  new DomainError(
    'invalid-cursor',
    'The cursor does not belong to this list. Start again without one, with the same filters.',
  );
