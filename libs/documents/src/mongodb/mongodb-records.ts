import type { Collection } from 'mongodb';
import type { ControlRecord, ControlRecords, Json } from '../core';
import type { MongoDbConnection } from './mongodb-connection';
import { isDuplicateKey } from './mongodb-errors';
import { prefixFilter } from './scan-filter';

interface StoredRecord {
  readonly _id: string;
  /** JSON text. */
  readonly value: string;
  readonly revision: number;
}

/**
 * Control records in the database of the documents. Whatever is written, documents and records, is answered once a
 * majority has it in its journal: a record that survives a fail-over never stands above documents that do not.
 */
export function mongoDbRecords(connection: MongoDbConnection, written: () => void): ControlRecords {
  const stored = connection.collection<StoredRecord>('records');
  return {
    get: (key) =>
      connection.call(async () => {
        const record = await stored.findOne({ _id: key });
        return record === null ? null : recordOf(record);
      }),
    list: (prefix) =>
      connection.call(async () => {
        const listed = await stored
          .find({ _id: prefixFilter(prefix) })
          .sort({ _id: 1 })
          .toArray();
        return new Map(listed.map((record) => [record._id, recordOf(record)]));
      }),
    put: async (key, value, expectedRevision) => {
      const done = await connection.call(() => put(stored, key, JSON.stringify(value), expectedRevision));
      if (done) written();
      return done;
    },
    remove: async (key) => {
      await connection.call(() => stored.deleteOne({ _id: key }));
      written();
    },
  };
}

async function put(
  stored: Collection<StoredRecord>,
  key: string,
  value: string,
  expected: number | undefined,
): Promise<boolean> {
  const update = { $set: { value }, $inc: { revision: 1 } };
  if (expected === undefined) {
    const write = () => stored.updateOne({ _id: key }, update, { upsert: true });
    // Of two who make the record at once, one is refused; it is there then.
    await write().catch((error: unknown) => (isDuplicateKey(error) ? write() : Promise.reject(error as Error)));
    return true;
  }
  if (expected === 0) {
    return stored.insertOne({ _id: key, value, revision: 1 }).then(
      () => true,
      (error: unknown) => (isDuplicateKey(error) ? false : Promise.reject(error as Error)),
    );
  }
  return (await stored.updateOne({ _id: key, revision: expected }, update)).matchedCount === 1;
}

const recordOf = ({ value, revision }: StoredRecord): ControlRecord => ({ value: JSON.parse(value) as Json, revision });
