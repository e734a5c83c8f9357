import type { DocumentCollection, DocumentPage, DocumentQuery, Keyset, StampedDocument } from '@app/documents';

/** One ordered run of documents out of an index, less what `sift` takes out. All sources of a page share their order. */
export interface Source<Document> {
  readonly query: Omit<DocumentQuery, 'after' | 'limit' | 'direction'>;
  /** Keeps a part of the documents, in order. Without it everything is kept. */
  readonly sift?: (documents: readonly StampedDocument<Document>[]) => Promise<readonly StampedDocument<Document>[]>;
}

export interface PageRequest {
  readonly direction: 'asc' | 'desc';
  readonly after?: Keyset;
  readonly limit: number;
}

export interface MergeContext<Document> {
  readonly collection: Pick<DocumentCollection<Document>, 'find'>;
  readonly orderOf: (document: Document) => string;
}

// Of a sifted source a little more than the page is read first, then as much as what is missing takes by the share that
// was kept so far. A page gives up looking after this many rounds: it is then shorter than asked for, and says where to go on.
const MORE_THAN_MISSING = 1.25;
const MOST_AT_ONCE = 1_000;
const MAX_ROUNDS = 12;

interface Round extends PageRequest {
  /** How many documents to read of a sifted source. */
  readonly sifted: number;
}

interface Chunk<Document> {
  readonly items: readonly StampedDocument<Document>[];
  /** Up to here the source was read; null when it has ended. */
  readonly horizon: Keyset | null;
}

const compare = (left: Keyset, right: Keyset): number => {
  if (left.order !== right.order) return left.order < right.order ? -1 : 1;
  return left.id === right.id ? 0 : left.id < right.id ? -1 : 1;
};

/**
 * A page of several sources as if they were one, each document once. `next` is null when all of them have ended; a page may
 * be shorter than asked for, or empty, and still have a next one: it is sought among twelve thousand documents of a source at
 * the most, so that an answer takes no longer than that.
 */
export async function mergedPage<Document>(
  context: MergeContext<Document>,
  sources: readonly Source<Document>[],
  request: PageRequest,
): Promise<DocumentPage<Document>> {
  const items: StampedDocument<Document>[] = [];
  let after = request.after ?? null;
  let read = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const limit = request.limit - items.length;
    // Where nothing was kept yet, four times as much is read as before.
    const each = read === 0 ? 1 : items.length === 0 ? (4 * read) / limit : read / items.length;
    const sifted = Math.min(MOST_AT_ONCE, Math.ceil(MORE_THAN_MISSING * limit * each));
    const { direction } = request;
    const page = await readRound(context, sources, { direction, limit, sifted, ...(after !== null && { after }) });
    items.push(...page.items);
    read += sifted;
    after = page.next;
    if (after === null || items.length >= request.limit) break;
  }
  return { items, next: after };
}

async function readRound<Document>(
  context: MergeContext<Document>,
  sources: readonly Source<Document>[],
  request: Round,
): Promise<DocumentPage<Document>> {
  const chunks = await Promise.all(sources.map((source) => readChunk(context.collection, source, request)));
  const sign = request.direction === 'asc' ? 1 : -1;
  const keysetOf = ({ id, document }: StampedDocument<Document>): Keyset => ({ order: context.orderOf(document), id });
  const horizon = chunks
    .flatMap((chunk) => (chunk.horizon === null ? [] : [chunk.horizon]))
    .reduce<Keyset | null>((first, next) => (first !== null && sign * compare(first, next) <= 0 ? first : next), null);
  const found = [...new Map(chunks.flatMap(({ items }) => items).map((item) => [item.id, item])).values()]
    .filter((item) => horizon === null || sign * compare(keysetOf(item), horizon) <= 0)
    .sort((left, right) => sign * compare(keysetOf(left), keysetOf(right)));
  const items = found.slice(0, request.limit);
  const last = items.at(-1);
  return { items, next: found.length > items.length && last !== undefined ? keysetOf(last) : horizon };
}

async function readChunk<Document>(
  collection: Pick<DocumentCollection<Document>, 'find'>,
  { query, sift }: Source<Document>,
  { sifted, ...request }: Round,
): Promise<Chunk<Document>> {
  const limit = sift === undefined ? request.limit : sifted;
  const page = await collection.find({ ...query, ...request, limit });
  return { items: sift === undefined ? page.items : await sift(page.items), horizon: page.next };
}
