import { isDeepStrictEqual } from 'node:util';

import { type BuildReader, compareText, type StampedDocument } from '@app/documents';

/** One document that is not what the log says. */
export interface Difference {
  readonly documentId: string;
  /** `surplus`: stored, though nothing in the log made it. */
  readonly kind: 'missing' | 'different' | 'surplus';
}

/** What a fold of the log up to `position` makes, by id. */
export interface Folded {
  readonly documents: ReadonlyMap<string, StampedDocument<unknown>>;
  readonly position: string;
  /** Where the log ends now. */
  readonly head: () => Promise<string>;
}

const PAGE = 500;

/**
 * The first document, in order of id, that is stored otherwise than folded, stamp included; null when there is none. Holds
 * one page of what is stored. Of a document that was written after the fold's position only its presence counts, because a
 * batch is visible before its checkpoint is.
 */
export async function firstDifference(
  stored: Pick<BuildReader<unknown>, 'scan'>,
  { documents, position, head }: Folded,
): Promise<Difference | null> {
  const expected = [...documents.keys()].sort(compareText).values();
  let next = expected.next().value;
  for await (const page of pagesOf(stored)) {
    // A stamp beyond the end of the log is nobody's news.
    const end = page.some((document) => document.position > position) ? await head() : position;
    for (const document of page) {
      const { id } = document;
      if (next !== undefined && compareText(next, id) < 0) return { documentId: next, kind: 'missing' };
      const isNews = document.position > position && document.position <= end;
      const kind = isNews ? null : faultOf(document, documents.get(id));
      if (kind !== null) return { documentId: id, kind };
      if (next === id) next = expected.next().value;
    }
  }
  return next === undefined ? null : { documentId: next, kind: 'missing' };
}

const faultOf = (
  is: StampedDocument<unknown>,
  ought: StampedDocument<unknown> | undefined,
): Difference['kind'] | null => {
  if (ought === undefined) return 'surplus';
  const equal = is.position === ought.position && isDeepStrictEqual(is.document, asStored(ought.document));
  return equal ? null : 'different';
};

/** Documents are kept as JSON, which drops what is undefined. */
const asStored = (document: unknown): unknown => JSON.parse(JSON.stringify(document ?? null));

async function* pagesOf(stored: Pick<BuildReader<unknown>, 'scan'>) {
  let afterId: string | undefined;
  for (;;) {
    const page = await stored.scan({ limit: PAGE, ...(afterId !== undefined && { afterId }) });
    yield page;
    if (page.length < PAGE) return;
    afterId = page.at(-1)?.id;
  }
}
