import {
  type AnyBulkWriteOperation,
  type BulkWriteResult,
  type Collection,
  MongoBulkWriteError,
  type WriteConcernError,
  type WriteError,
} from 'mongodb';
import { DocumentStoreUnavailableError } from '../core';
import { latestOfEach, writeGuarded } from './guarded-write';
import { marker, type StoredDocument } from './stored-document';

const document = (_id: string, position: string): StoredDocument => ({ _id, position, body: `"${position}"` });

interface Manners {
  /** Runs between a look and the insert that follows it. */
  readonly beforeInsert?: (rows: Map<unknown, StoredDocument>) => void;
  /** Ends an unordered batch at the first refusal, and calls it the first operation. */
  readonly stopsAtRefusal?: boolean;
  readonly concern?: WriteConcernError;
  /** The code of an error that the operation of this id meets. */
  readonly fails?: Readonly<Record<string, number>>;
}

/** The shape in which operations are written here. */
interface Update {
  readonly filter: { readonly _id: string; readonly position?: { readonly $lt: string } };
  readonly update: { readonly $set: Omit<StoredDocument, '_id'> };
  readonly upsert?: boolean;
}

/** What a server does with the operations that are written here, one after the other. */
class FakeCollection {
  readonly rows = new Map<unknown, StoredDocument>([[marker._id, marker]]);
  batches = 0;
  drops = 0;

  constructor(private readonly manners: Manners = {}) {}

  asCollection(): Collection<StoredDocument> {
    return this as unknown as Collection<StoredDocument>;
  }

  async bulkWrite(operations: readonly AnyBulkWriteOperation<StoredDocument>[]): Promise<BulkWriteResult> {
    this.batches += 1;
    const counts = { matchedCount: 0, upsertedCount: 0 };
    const errors: WriteError[] = [];
    for (const [index, operation] of operations.entries()) {
      const outcome = this.update(operation);
      if (outcome === 'matched') counts.matchedCount += 1;
      if (outcome === 'upserted') counts.upsertedCount += 1;
      if (typeof outcome !== 'number') continue;
      const at = this.manners.stopsAtRefusal ? 0 : index;
      errors.push({ index: at, code: outcome } as WriteError);
      if (this.manners.stopsAtRefusal) break;
    }
    const result = { ...counts, getWriteConcernError: () => this.manners.concern } as unknown as BulkWriteResult;
    if (errors.length === 0) return result;
    throw new MongoBulkWriteError({ message: 'E', code: errors[0]!.code, writeErrors: errors }, result);
  }

  async findOne({ _id }: { readonly _id: unknown }): Promise<StoredDocument | null> {
    return this.rows.get(_id) ?? null;
  }

  async drop(): Promise<void> {
    this.drops += 1;
    this.rows.clear();
  }

  private update(operation: AnyBulkWriteOperation<StoredDocument>): 'matched' | 'upserted' | 'nothing' | number {
    if (!('updateOne' in operation)) throw new Error('Not an operation of these');
    const { filter, update, upsert } = operation.updateOne as unknown as Update;
    const failure = this.manners.fails?.[filter._id];
    if (failure !== undefined) return failure;
    const before = this.rows.get(filter._id);
    const matches = before !== undefined && (filter.position === undefined || before.position < filter.position.$lt);
    if (!matches && !upsert) return 'nothing';
    if (!matches) this.manners.beforeInsert?.(this.rows);
    if (!matches && this.rows.has(filter._id)) return 11_000;
    this.rows.set(filter._id, { _id: filter._id, ...before, ...update.$set });
    return matches ? 'matched' : 'upserted';
  }
}

describe('a guarded batch', () => {
  const positions = ({ rows }: FakeCollection) =>
    Object.fromEntries(
      [...rows.values()].filter(({ _id }) => _id !== marker._id).map((row) => [row._id, row.position]),
    );

  it('is one round trip when nothing of it was written before', async () => {
    const collection = new FakeCollection();
    await writeGuarded(collection.asCollection(), [document('a', '1'), document('b', '1'), document('a', '2')]);
    expect(positions(collection)).toEqual({ a: '2', b: '1' });
    await writeGuarded(collection.asCollection(), [document('a', '3')]);
    expect(collection.batches).toBe(2);
  });

  it('takes what was refused for written, once it has seen that it is', async () => {
    const collection = new FakeCollection();
    await writeGuarded(collection.asCollection(), [document('a', '5'), document('b', '5')]);
    await writeGuarded(collection.asCollection(), [document('a', '4'), document('b', '5'), document('c', '4')]);
    expect(positions(collection)).toEqual({ a: '5', b: '5', c: '4' });
  });

  it('loses nothing to another writer who is behind and makes the document first', async () => {
    const collection = new FakeCollection({
      beforeInsert: (rows) => rows.set('a', rows.get('a') ?? document('a', '1')),
    });
    await writeGuarded(collection.asCollection(), [document('a', '2')]);
    expect(positions(collection)).toEqual({ a: '2' });
  });

  it('is finished one by one where a refusal ends it', async () => {
    const collection = new FakeCollection({ stopsAtRefusal: true });
    await writeGuarded(collection.asCollection(), [document('b', '5'), document('c', '1')]);
    await writeGuarded(
      collection.asCollection(),
      ['a', 'b', 'c', 'd'].map((id) => document(id, '3')),
    );
    expect(positions(collection)).toEqual({ a: '3', b: '5', c: '3', d: '3' });
  });

  it('rejects for a build that is gone, and takes away what it made anew', async () => {
    const collection = new FakeCollection();
    collection.rows.clear();
    const writing = writeGuarded(collection.asCollection(), [document('a', '1')]);
    await expect(writing).rejects.toThrow(DocumentStoreUnavailableError);
    expect([collection.drops, collection.rows.size]).toEqual([1, 0]);
  });

  it('rejects with any other error, whichever comes first, and with a write that is not durable', async () => {
    const full = new FakeCollection({ fails: { b: 14_031 } });
    full.rows.set('a', document('a', '9'));
    const writing = writeGuarded(full.asCollection(), [document('a', '1'), document('b', '1')]);
    await expect(writing).rejects.toMatchObject({ code: 14_031 });
    const concern = { code: 64, errmsg: 'not replicated in time' } as WriteConcernError;
    const weak = new FakeCollection({ concern });
    weak.rows.set('a', document('a', '9'));
    await expect(writeGuarded(weak.asCollection(), [document('a', '1')])).rejects.toThrow(MongoBulkWriteError);
  });

  it('keeps of several versions the latest, and of one position the first', () => {
    const first = { ...document('a', '2'), body: '"first"' };
    expect(latestOfEach([document('a', '1'), first, document('a', '2'), document('b', '\u{1F600}')])).toEqual([
      first,
      document('b', '\u{1F600}'),
    ]);
  });
});
