import {
  checkBuildName,
  checkDeclaration,
  type CollectionDeclaration,
  DocumentStoreUnavailableError,
  type IndexDeclaration,
  requireIndexes,
} from '../core';
import { createStatements, documentsTable, dropStatements, upgradeStatements } from './build-tables';
import type { SqliteConnection } from './sqlite-connection';

/** Which builds exist, and with which indexes each was made. */
export class BuildCatalogue {
  constructor(
    private readonly connection: SqliteConnection,
    private readonly readOnly: boolean,
  ) {}

  /** The indexes of the build, made when it is not there. */
  async open(declaration: CollectionDeclaration, build: string): Promise<readonly IndexDeclaration[]> {
    checkDeclaration(declaration, build);
    const made = await this.connection.attempt(
      () => this.find(declaration.name, build) ?? this.make(declaration, build),
    );
    requireIndexes(declaration, build, made);
    if (!this.readOnly) await this.upgrade({ name: declaration.name, indexes: made }, build);
    return made;
  }

  /** Whether the build is there. Throws as `open` does when it was made without an index that is declared now. */
  async exists(declaration: CollectionDeclaration, build: string): Promise<boolean> {
    checkDeclaration(declaration, build);
    const made = await this.connection.attempt(() => this.find(declaration.name, build));
    if (made !== null) requireIndexes(declaration, build, made);
    return made !== null;
  }

  builds(name: string): Promise<readonly string[]> {
    return this.connection.attempt(() => {
      const rows = this.connection.all('SELECT build FROM builds WHERE name = ? ORDER BY build', [name]);
      return (rows as unknown as readonly { readonly build: string }[]).map(({ build }) => build);
    });
  }

  async drop(name: string, build: string): Promise<void> {
    checkBuildName(name, build);
    await this.connection.attempt(() => {
      this.connection.forgetStatements();
      this.connection.write(() => {
        const made = this.find(name, build);
        if (made === null) return;
        for (const statement of dropStatements(name, build, made)) this.connection.exec(statement);
        this.connection.run('DELETE FROM builds WHERE name = ? AND build = ?', [name, build]);
      });
    });
  }

  /** Makes a build of an earlier version one that can be written; it is read as before without that. */
  private async upgrade(made: CollectionDeclaration, build: string): Promise<void> {
    const table = documentsTable(made.name, build).slice(1, -1);
    const sql = 'SELECT 1 FROM pragma_table_xinfo(?) WHERE hidden <> 0';
    const isEarlier = () => this.connection.all(sql, [table]).length > 0;
    await this.connection.attempt(() => {
      if (!isEarlier()) return;
      this.connection.forgetStatements();
      this.connection.write(() => {
        // Another process may have done it since the look without the lock.
        if (!isEarlier()) return;
        for (const statement of upgradeStatements(made, build)) this.connection.exec(statement);
      });
    });
  }

  private make(declaration: CollectionDeclaration, build: string): readonly IndexDeclaration[] {
    const { name, indexes } = declaration;
    if (this.readOnly) throw new DocumentStoreUnavailableError(`There is no build ${name}@${build} to read`);
    return this.connection.write(() => {
      // Another process may have made it since the look without the lock.
      const made = this.find(name, build);
      if (made !== null) return made;
      for (const statement of createStatements(declaration, build)) this.connection.exec(statement);
      const sql = 'INSERT INTO builds (name, build, indexes) VALUES (?, ?, ?)';
      this.connection.run(sql, [name, build, JSON.stringify(indexes)]);
      return indexes;
    });
  }

  private find(name: string, build: string): readonly IndexDeclaration[] | null {
    const sql = 'SELECT indexes FROM builds WHERE name = ? AND build = ?';
    const [row] = this.connection.all(sql, [name, build]) as unknown as readonly { readonly indexes: string }[];
    return row === undefined ? null : (JSON.parse(row.indexes) as readonly IndexDeclaration[]);
  }
}
