import type Database from 'libsql';

import {
  type NewPersonRow,
  type PeopleRows,
  PeopleStoreUnavailableError,
  type PersonRow,
  type ReasonRow,
} from '../core';
import { GroupCommit } from './group-commit';
import { RecentRows } from './recent-rows';
import { openDatabase } from './schema';
import { inTermsOfThePort } from './sqlite-errors';
import { prepareStatements, type Statements } from './statements';

export interface SqlitePeopleOptions {
  readonly path: string;
  /** Reads beside a process that writes; refuses writes. */
  readonly readOnly?: boolean;
}

/** Sealed rows in one SQLite file, made when it is absent. Several processes may open it at once. */
export const openSqlitePeopleRows = async ({ path, readOnly = false }: SqlitePeopleOptions): Promise<PeopleRows> =>
  inTermsOfThePort(() => new SqlitePeopleRows(openDatabase(path, readOnly), readOnly));

class SqlitePeopleRows implements PeopleRows {
  private readonly statements: Statements;
  private readonly commits: GroupCommit;
  private readonly recent: RecentRows;
  private open = true;

  constructor(
    private readonly db: Database.Database,
    private readonly readOnly: boolean,
  ) {
    this.statements = prepareStatements(db);
    this.commits = new GroupCommit(db);
    this.recent = new RecentRows(this.statements);
  }

  async keyCheck(sealed: Uint8Array): Promise<Uint8Array> {
    const standing = this.read(() => this.statements.keyCheck());
    if (standing !== undefined || this.readOnly) return standing ?? sealed;
    return this.commits.write(() => {
      this.statements.insertKeyCheck(sealed);
      return this.statements.keyCheck() ?? sealed;
    });
  }

  async insertAbsent(rows: readonly NewPersonRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    return this.commits.write(() => new Set(rows.filter(this.statements.insertPerson).map(({ lookup }) => lookup)));
  }

  async byLookup(lookups: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    const rows = lookups.length === 0 ? [] : this.read(() => this.recent.byLookup(lookups));
    return new Map(rows.map((row) => [row.lookup, row]));
  }

  async byPersonId(personIds: readonly string[]): Promise<ReadonlyMap<string, PersonRow>> {
    const rows = personIds.length === 0 ? [] : this.read(() => this.recent.byPersonId(personIds));
    return new Map(rows.map((row) => [row.personId, row]));
  }

  async replace(rows: readonly PersonRow[]): Promise<ReadonlySet<string>> {
    if (rows.length === 0) return new Set();
    return this.commits.write(() => {
      for (const row of rows) this.recent.forget(row);
      return new Set(rows.filter(this.statements.replacePerson).map(({ personId }) => personId));
    });
  }

  async insertReasons(rows: readonly ReasonRow[]): Promise<void> {
    if (rows.length > 0) await this.commits.write(() => rows.forEach(this.statements.insertReason));
  }

  async reasons(eventIds: readonly string[]): Promise<ReadonlyMap<string, ReasonRow>> {
    const rows = eventIds.length === 0 ? [] : this.read(() => this.statements.reasons(eventIds));
    return new Map(rows.map((row) => [row.eventId, row]));
  }

  async deletePeople(personIds: readonly string[]): Promise<void> {
    if (personIds.length === 0) return;
    await this.commits.write(() => {
      this.recent.clear();
      this.statements.deletePeople(personIds);
    });
    // The log of writes still holds the rows. While another process is reading, its next truncation takes them.
    this.read(() => this.statements.truncateWal());
  }

  async close(): Promise<void> {
    if (!this.open) return;
    this.commits.close();
    this.open = false;
    this.db.close();
  }

  private read<T>(query: () => T): T {
    if (!this.open) throw new PeopleStoreUnavailableError('The people store is closed');
    return inTermsOfThePort(query);
  }
}
