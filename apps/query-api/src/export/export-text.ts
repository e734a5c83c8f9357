import type { AuditEntryView } from '@app/contracts';

import type { AuditFormat } from './audit-formats';

/** A whole range of an audit trail, page by page; what is read next is read when it is asked for. */
export interface AuditExport {
  /** Bounds what is read; null while nothing has been projected. */
  readonly position: string | null;
  readonly pages: AsyncIterable<readonly AuditEntryView[]>;
}

/** The text of an export, a page at a time. It ends with the end line, or with what the pages throw. */
export async function* exportText(
  format: AuditFormat,
  { pages, position }: AuditExport,
): AsyncGenerator<string, void, undefined> {
  let count = 0;
  if (format.head !== '') yield format.head;
  for await (const entries of pages) {
    count += entries.length;
    if (entries.length > 0) yield entries.map((entry) => format.entry(entry)).join('');
  }
  yield format.end(count, position);
}
