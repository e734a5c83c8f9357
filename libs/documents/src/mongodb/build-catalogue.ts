import { randomBytes } from 'node:crypto';
import {
  checkBuildName,
  checkDeclaration,
  type CollectionDeclaration,
  DocumentStoreUnavailableError,
  type IndexDeclaration,
  requireIndexes,
} from '../core';
import type { MongoDbConnection } from './mongodb-connection';
import { isDuplicateKey } from './mongodb-errors';
import { indexKeys, marker, type StoredDocument } from './stored-document';

/** A build as the catalogue knows it. Once it is in there, all of it has been made. */
export interface BuildEntry {
  /** The name and the build. */
  readonly _id: string;
  readonly name: string;
  readonly build: string;
  /** Where its documents are: a name that no other build had before or will have, under this name or another. */
  readonly collection: string;
  readonly indexes: readonly IndexDeclaration[];
}

/** Which builds exist, and with which indexes each was made. */
export class BuildCatalogue {
  constructor(private readonly connection: MongoDbConnection) {}

  /**
   * The build, made when it is not there. Of several who make it at once, all are given the same. One that is dropped in
   * part is never filled again: its checkpoint may be there still.
   */
  async open(declaration: CollectionDeclaration, build: string): Promise<BuildEntry> {
    checkDeclaration(declaration, build);
    const entry = await this.connection.call(async () => {
      const found = await this.find(declaration.name, build);
      if (found === null) return this.make(declaration, build);
      if (await this.isThere(found)) return found;
      throw new DocumentStoreUnavailableError(`Build ${found._id} was dropped in part: drop it again`);
    });
    requireIndexes(declaration, build, entry.indexes);
    return entry;
  }

  /** The same; null for a build that is not there. */
  async openExisting(declaration: CollectionDeclaration, build: string): Promise<BuildEntry | null> {
    checkDeclaration(declaration, build);
    const entry = await this.connection.call(async () => {
      const found = await this.find(declaration.name, build);
      return found !== null && (await this.isThere(found)) ? found : null;
    });
    if (entry !== null) requireIndexes(declaration, build, entry.indexes);
    return entry;
  }

  builds(name: string): Promise<readonly string[]> {
    return this.connection.call(async () => {
      const entries = await this.entries.find({ name }).sort({ build: 1 }).toArray();
      return entries.map(({ build }) => build);
    });
  }

  async drop(name: string, build: string): Promise<void> {
    checkBuildName(name, build);
    await this.connection.call(async () => {
      const entry = await this.find(name, build);
      if (entry === null) return;
      // Documents first: an end in between leaves an entry, which nobody opens and the next drop finds.
      await this.documents(entry).drop();
      await this.entries.deleteOne({ _id: entry._id, collection: entry.collection });
    });
  }

  private find(name: string, build: string): Promise<BuildEntry | null> {
    return this.entries.findOne({ _id: entryId(name, build) });
  }

  private async isThere(entry: BuildEntry): Promise<boolean> {
    return (await this.documents(entry).findOne({ _id: marker._id })) !== null;
  }

  private async make({ name, indexes }: CollectionDeclaration, build: string): Promise<BuildEntry> {
    const _id = entryId(name, build);
    const entry = { _id, name, build, collection: `${_id}@${randomBytes(6).toString('hex')}`, indexes };
    const documents = this.documents(entry);
    if (indexes.length > 0) await documents.createIndexes(indexes.map(indexDescription));
    await documents.insertOne(marker);
    try {
      await this.entries.insertOne(entry);
      return entry;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await documents.drop();
      return (await this.find(name, build)) ?? this.make({ name, indexes }, build);
    }
  }

  private get entries() {
    return this.connection.collection<BuildEntry>('builds');
  }

  private documents({ collection }: BuildEntry) {
    return this.connection.collection<StoredDocument>(collection);
  }
}

const entryId = (name: string, build: string): string => `${name}@${build}`;

const indexDescription = (index: IndexDeclaration) => ({
  name: index.name,
  key: Object.fromEntries(indexKeys(index).map((key) => [key, 1 as const])),
});
