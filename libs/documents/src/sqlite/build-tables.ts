import type { CollectionDeclaration, IndexDeclaration } from '../core';

/** Names of the tables of one build. Safe inside quotes: the declaration was checked. */
export const documentsTable = (name: string, build: string): string => `"documents:${name}@${build}"`;
export const placesTable = (name: string, build: string, index: IndexDeclaration): string =>
  `"places:${name}@${build}:${index.name}"`;

/** Generated columns that hold what an index compares: the JSON text of a field, and the value it is ordered by. */
export const equalsColumn = (field: string): string => `"equals:${field}"`;
export const orderColumn = (field: string): string => `"order:${field}"`;

export const hasPlaces = (index: IndexDeclaration): boolean => index.contains !== undefined;

/** Everything that makes the tables and indexes of a build. */
export function createStatements({ name, indexes }: CollectionDeclaration, build: string): readonly string[] {
  const plain = indexes.filter((index) => !hasPlaces(index));
  return [
    createDocuments(documentsTable(name, build), plain),
    ...plain.map((index) => {
      const columns = [...(index.equals ?? []).map(equalsColumn), orderColumn(index.orderBy), 'id'];
      return `CREATE INDEX "index:${name}@${build}:${index.name}" ON ${documentsTable(name, build)} (${columns.join(', ')})`;
    }),
    ...indexes.filter(hasPlaces).map((index) => createPlaces(placesTable(name, build, index), index)),
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

// Indexes stand on generated columns rather than on bare expressions, because a keyset as a row value,
// (order, id) > (?, ?), becomes the start of an index scan only over columns.
function createDocuments(table: string, indexes: readonly IndexDeclaration[]): string {
  const equals = new Set(indexes.flatMap((index) => index.equals ?? []));
  const orders = new Set(indexes.map((index) => index.orderBy));
  const columns = [
    'id TEXT NOT NULL PRIMARY KEY',
    'position TEXT NOT NULL',
    'body TEXT NOT NULL',
    // JSON text tells true from 1 and null from 'null', and an absent field is null.
    ...[...equals].map((field) => generated(equalsColumn(field), 'TEXT', `coalesce(body -> '$.${field}', 'null')`)),
    ...[...orders].map((field) => generated(orderColumn(field), 'ANY', `json_extract(body, '$.${field}')`)),
  ];
  return `CREATE TABLE ${table} (${columns.join(', ')}) STRICT`;
}

const generated = (column: string, type: string, expression: string): string =>
  `${column} ${type} GENERATED ALWAYS AS (${expression}) VIRTUAL`;

// The places of documents in a multi-value index, stored in the order in which they are read.
function createPlaces(table: string, index: IndexDeclaration): string {
  const equals = (index.equals ?? []).map(equalsColumn);
  const key = ['value', ...equals, '"order"', 'id'].join(', ');
  const columns = ['value TEXT', ...equals.map((column) => `${column} TEXT`), '"order" ANY', 'id TEXT'];
  const definitions = columns.map((column) => `${column} NOT NULL`).join(', ');
  return `CREATE TABLE ${table} (${definitions}, PRIMARY KEY (${key})) STRICT, WITHOUT ROWID`;
}
