import type { CollectionDeclaration, IndexDeclaration } from '../core';

/** Names of the tables of one build. Safe inside quotes: the declaration was checked. */
export const documentsTable = (name: string, build: string): string => `"documents:${name}@${build}"`;
export const placesTable = (name: string, build: string, index: IndexDeclaration): string =>
  `"places:${name}@${build}:${index.name}"`;

/** Columns that hold what an index compares: the JSON text of a field, and the value it is ordered by. */
export const equalsColumn = (field: string): string => `"equals:${field}"`;
export const orderColumn = (field: string): string => `"order:${field}"`;

export const hasPlaces = (index: IndexDeclaration): boolean => index.contains !== undefined;

/** Everything that makes the tables and indexes of a build. */
export function createStatements(declaration: CollectionDeclaration, build: string): readonly string[] {
  const { name, indexes } = declaration;
  return [
    ...createDocumentsStatements(declaration, build),
    ...indexes.filter(hasPlaces).map((index) => createPlaces(placesTable(name, build, index), index)),
  ];
}

/** The table of documents, and the indexes on it. */
function createDocumentsStatements({ name, indexes }: CollectionDeclaration, build: string): readonly string[] {
  const table = documentsTable(name, build);
  const plain = indexes.filter((index) => !hasPlaces(index));
  return [
    createDocuments(table, plain),
    ...plain.map((index) => {
      const columns = [...(index.equals ?? []).map(equalsColumn), orderColumn(index.orderBy), 'id'];
      return `CREATE INDEX ${indexOf(name, build, index)} ON ${table} (${columns.join(', ')})`;
    }),
  ];
}

const indexOf = (name: string, build: string, index: IndexDeclaration): string =>
  `"index:${name}@${build}:${index.name}"`;

/** Tables of earlier versions worked out by themselves what an index compares, and cannot be told: a copy is told. */
export function upgradeStatements(declaration: CollectionDeclaration, build: string): readonly string[] {
  const { name, indexes } = declaration;
  const earlier = `"earlier:${name}@${build}"`;
  const columns = ['id', 'position', 'body', ...indexedFields(indexes).map(({ column }) => column)].join(', ');
  return [
    ...indexes.filter((index) => !hasPlaces(index)).map((index) => `DROP INDEX ${indexOf(name, build, index)}`),
    `ALTER TABLE ${documentsTable(name, build)} RENAME TO ${earlier}`,
    ...createDocumentsStatements(declaration, build),
    `INSERT INTO ${documentsTable(name, build)} (${columns}) SELECT ${columns} FROM ${earlier}`,
    `DROP TABLE ${earlier}`,
  ];
}

export const dropStatements = (
  name: string,
  build: string,
  indexes: readonly IndexDeclaration[],
): readonly string[] => [
  `DROP TABLE ${documentsTable(name, build)}`,
  ...indexes.filter(hasPlaces).map((index) => `DROP TABLE ${placesTable(name, build, index)}`),
];

// Indexes stand on columns of their own: an expression over the body would be worked out anew, for every index, whenever the
// body is written, and a keyset as a row value, (order, id) > (?, ?), becomes the start of a scan only over columns.
function createDocuments(table: string, indexes: readonly IndexDeclaration[]): string {
  const columns = [
    'id TEXT NOT NULL PRIMARY KEY',
    'position TEXT NOT NULL',
    'body TEXT NOT NULL',
    ...indexedFields(indexes).map(({ column, compares }) => `${column} ${compares ? 'TEXT' : 'ANY'} NOT NULL`),
  ];
  return `CREATE TABLE ${table} (${columns.join(', ')}) STRICT`;
}

/** A field of a document that has a column of its own. */
export interface IndexedField {
  readonly column: string;
  readonly field: string;
  /** True where equal values are looked for, false where it gives the order. */
  readonly compares: boolean;
  /** One of the indexes that need it. */
  readonly index: IndexDeclaration;
}

/** The columns that the indexes without a list stand on, each once. */
export function indexedFields(indexes: readonly IndexDeclaration[]): readonly IndexedField[] {
  const fields = indexes
    .filter((index) => !hasPlaces(index))
    .flatMap((index) => [
      ...(index.equals ?? []).map((field) => ({ column: equalsColumn(field), field, compares: true, index })),
      { column: orderColumn(index.orderBy), field: index.orderBy, compares: false, index },
    ]);
  return [...new Map(fields.map((field) => [field.column, field])).values()];
}

// The places of documents in a multi-value index, stored in the order in which they are read.
function createPlaces(table: string, index: IndexDeclaration): string {
  const equals = (index.equals ?? []).map(equalsColumn);
  const key = ['value', ...equals, '"order"', 'id'].join(', ');
  const columns = ['value TEXT', ...equals.map((column) => `${column} TEXT`), '"order" ANY', 'id TEXT'];
  const definitions = columns.map((column) => `${column} NOT NULL`).join(', ');
  return `CREATE TABLE ${table} (${definitions}, PRIMARY KEY (${key})) STRICT, WITHOUT ROWID`;
}
