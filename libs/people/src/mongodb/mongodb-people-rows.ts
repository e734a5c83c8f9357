import type { Collection, Filter, OptionalUnlessRequiredId } from 'mongodb';

import {
  type NewPersonRow,
  type PeopleRows,
  PeopleStoreUnavailableError,
  type PersonRow,
  type ReasonRow,
} from '../core';
import type { Connection, PersonDocument } from './connection';
import { placesTaken } from './mongodb-errors';

/** So many rows are replaced at a time: they share the connections with everything else. */
const REPLACED_AT_ONCE = 5;

/** The rows in three collections: people by lookup with their personIds unique, reasons by event id, and the key check. */
export class MongoDbPeopleRows implements PeopleRows {
  #indexes: Promise<void> | null = null;

  constructor(
    private readonly connection: Connection,
    private readonly readOnly: boolean,
  ) {}

  async keyCheck(sealed: Uint8Array): Promise<Uint8Array> {
    const standing = await this.#standingKeyCheck();
    if (standing !== undefined) return standing;
    if (this.readOnly) throw new PeopleStoreUnavailableError('There is no people store to read yet');
    const documents = [{ _id: 'key-check', sealed: Buffer.from(sealed) }] as const;
    await this.#write(documents, () => insertUnlessTaken(this.connection.meta, documents));
    return (await this.#standingKeyCheck()) ?? sealed;
  }

  /** One command, which the server carries out in the order given. */
  async insertAbsent(rows: readonly NewPersonRow[]): Promise<ReadonlySet<string>> {
    const inserted = new Set<string>();
    const documents = rows.map(({ personId, lookup, sealed }) => ({
      _id: lookup,
      personId,
      sealed: Buffer.from(sealed),
      revision: 0,
    }));
    await this.#write(rows, async () => {
      const taken = await insertUnlessTaken(this.connection.people, documents);
      documents.forEach(({ _id }, index) => taken.has(index) || inserted.add(_id));
    });
    return inserted;
  }

  async byLookup(lookups: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    const found = await this.#find(this.connection.people, lookups, (listed) => ({ _id: listed }));
    return new Map(found.map(toRow).map((row) => [row.lookup, row]));
  }

  async byPersonId(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    const found = await this.#find(this.connection.people, personIds, (listed) => ({ personId: listed }));
    return new Map(found.map(toRow).map((row) => [row.personId, row]));
  }

  /** One command for each row: an answer about several does not say which were replaced. */
  async replace(rows: readonly PersonRow[]): Promise<ReadonlySet<string>> {
    const replaced = new Set<string>();
    await this.#write(rows, async () => {
      for (let at = 0; at < rows.length; at += REPLACED_AT_ONCE) {
        const together = rows.slice(at, at + REPLACED_AT_ONCE);
        const answers = await Promise.all(together.map((row) => this.#replaceOne(row)));
        answers.flat().forEach((personId) => replaced.add(personId));
      }
    });
    return replaced;
  }

  async insertReasons(rows: readonly ReasonRow[]): Promise<void> {
    const documents = rows.map(({ eventId, personId, sealed }) => ({
      _id: eventId,
      personId,
      sealed: Buffer.from(sealed),
    }));
    await this.#write(rows, () => insertUnlessTaken(this.connection.reasons, documents));
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, ReasonRow>> {
    const found = await this.#find(this.connection.reasons, eventIds, (listed) => ({ _id: listed }));
    return new Map(found.map(({ _id: eventId, personId, sealed }) => [eventId, { eventId, personId, sealed }]));
  }

  /** The person last: as long as he is found, there may be something to delete. */
  async deletePeople(personIds: readonly string[]): Promise<void> {
    const listed = { $in: [...personIds] };
    await this.#write(personIds, async () => {
      await this.connection.reasons.deleteMany({ personId: listed });
      await this.connection.people.deleteMany({ personId: listed });
    });
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  async #standingKeyCheck(): Promise<Uint8Array | undefined> {
    const standing = await this.connection.call(() => this.connection.meta.findOne({ _id: 'key-check' }));
    return standing?.sealed;
  }

  async #find<Stored extends Keyed>(
    collection: Collection<Stored>,
    keys: readonly string[],
    filterOf: (listed: Listed) => Filter<Stored>,
  ): Promise<readonly Stored[]> {
    const [key] = keys;
    if (key === undefined) return [];
    // Servers have a shorter way to one document by its id than to a list of one.
    const filter = filterOf(keys.length === 1 ? key : { $in: [...keys] });
    return this.connection.call(() => collection.find<Stored>(filter).toArray());
  }

  async #replaceOne({ lookup, personId, revision, sealed }: PersonRow): Promise<readonly string[]> {
    const { matchedCount } = await this.connection.people.updateOne(
      { _id: lookup, personId, revision },
      { $set: { sealed: Buffer.from(sealed) }, $inc: { revision: 1 } },
    );
    return matchedCount === 1 ? [personId] : [];
  }

  async #write(what: readonly unknown[], work: () => Promise<unknown>): Promise<void> {
    if (this.readOnly) throw new PeopleStoreUnavailableError('This process only reads the people store');
    if (what.length === 0) return;
    await this.connection.call(async () => {
      await this.#withIndexes();
      await work();
    });
  }

  /** That a personId is nobody else's rests on an index, so nothing is written before it is there. */
  #withIndexes(): Promise<void> {
    this.#indexes ??= this.connection.makeIndexes().catch((error: unknown) => {
      this.#indexes = null;
      throw error;
    });
    return this.#indexes;
  }
}

interface Keyed {
  readonly _id: string;
}

type Listed = string | { readonly $in: string[] };

const toRow = ({ _id: lookup, personId, sealed, revision }: PersonDocument): PersonRow => ({
  personId,
  lookup,
  sealed,
  revision,
});

/** Inserts each document unless one of its unique keys is taken; answers the places of those that were not inserted. */
const insertUnlessTaken = async <Stored extends Keyed>(
  collection: Collection<Stored>,
  documents: readonly OptionalUnlessRequiredId<Stored>[],
): Promise<ReadonlySet<number>> => {
  try {
    await collection.insertMany(documents, { ordered: false });
    return new Set();
  } catch (error) {
    const taken = placesTaken(error);
    if (taken === null) throw error;
    return taken;
  }
};
