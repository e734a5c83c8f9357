import {
  type AnyBulkWriteOperation,
  type BulkWriteResult,
  type Collection,
  MongoBulkWriteError,
  type WriteError,
} from 'mongodb';
import { compareText, DocumentStoreUnavailableError } from '../core';
import { isDuplicateKeyCode } from './mongodb-errors';
import { marker, type StoredDocument } from './stored-document';

type Operation = AnyBulkWriteOperation<StoredDocument>;

/**
 * Writes each document unless the stored one has the same or a later position, in one round trip: one operation for
 * each id, any of which may be repeated. Nothing of it is undone when it rejects; repeating it finishes it.
 */
export async function writeGuarded(
  collection: Collection<StoredDocument>,
  documents: readonly StoredDocument[],
): Promise<void> {
  const latest = latestOfEach(documents);
  // Last, so that it speaks for all before it.
  const operations = [...latest.map((document) => guarded(document, true)), touchMarker];
  const { matched, upserted, refused } = await write(collection, operations);
  if (matched + upserted + refused.length < operations.length) {
    await checkThere(collection, upserted > 0);
    // Servers that are not MongoDB but speak as it does may stop at the first refusal, and not say which it was.
    for (const document of latest) await writeOne(collection, document);
    return;
  }
  const again = refused.flatMap((at) => latest[at] ?? []).map((document) => guarded(document, false));
  if (again.length > 0) await write(collection, again);
}

async function writeOne(collection: Collection<StoredDocument>, document: StoredDocument): Promise<void> {
  const { refused } = await write(collection, [guarded(document, true)]);
  if (refused.length > 0) await write(collection, [guarded(document, false)]);
}

/** Of the versions of a document the latest; of several at one position the first. */
export function latestOfEach(documents: readonly StoredDocument[]): readonly StoredDocument[] {
  const latest = new Map<StoredDocument['_id'], StoredDocument>();
  for (const document of documents) {
    const known = latest.get(document._id);
    if (known === undefined || compareText(document.position, known.position) > 0) latest.set(document._id, document);
  }
  return [...latest.values()];
}

// Without the upsert it is for one that was refused: a document of that id is there, as late or later, or just made by
// somebody who is behind.
const guarded = ({ _id, ...rest }: StoredDocument, upsert: boolean): Operation => ({
  updateOne: { filter: { _id, position: { $lt: rest.position } }, update: { $set: rest }, upsert },
});

/** Changes nothing, and counts as matched as long as the build is there. */
const touchMarker: Operation = {
  updateOne: { filter: { _id: marker._id }, update: { $set: { position: marker.position } } },
};

interface Written {
  readonly matched: number;
  readonly upserted: number;
  /** Which operations met a document of their id. */
  readonly refused: readonly number[];
}

async function write(collection: Collection<StoredDocument>, operations: Operation[]): Promise<Written> {
  try {
    return written(await collection.bulkWrite(operations, { ordered: false }), []);
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError)) throw error;
    const errors: readonly WriteError[] = [error.writeErrors].flat();
    // Beside refusals there may be a write that is not durable yet, of which the error itself says nothing.
    const other = errors.find(({ code }) => !isDuplicateKeyCode(code));
    const concern = error.result.getWriteConcernError();
    if (errors.length === 0 || concern !== undefined) throw error;
    if (other !== undefined) throw Object.assign(error, { code: other.code });
    return written(
      error.result,
      errors.map(({ index }) => index),
    );
  }
}

const written = ({ matchedCount, upsertedCount }: BulkWriteResult, refused: readonly number[]): Written => ({
  matched: matchedCount,
  upserted: upsertedCount,
  refused,
});

/** Rejects for a build that was dropped. A write into it made its collection anew, whose name nobody else knows. */
async function checkThere(collection: Collection<StoredDocument>, madeAnew: boolean): Promise<void> {
  if ((await collection.findOne({ _id: marker._id })) !== null) return;
  if (madeAnew) await collection.drop();
  throw new DocumentStoreUnavailableError('The build was dropped');
}
