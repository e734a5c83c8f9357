import type { CollectionDeclaration, IndexDeclaration } from './document-store';
import { DocumentStoreUnavailableError } from './errors';

const collectionName = /^[a-z][a-z0-9-]{0,63}$/;
const buildName = /^[a-z0-9]{1,64}$/;
const indexName = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;
const fieldName = /^[A-Za-z][A-Za-z0-9_]{0,63}$/;

/** Throws a TypeError for names that a store could not use as they are: after this they are safe inside a statement. */
export function checkDeclaration(declaration: CollectionDeclaration, build: string): void {
  checkBuildName(declaration.name, build);
  const seen = new Set<string>();
  for (const index of declaration.indexes) {
    check(indexName, index.name, 'index');
    const fields = fieldsOf(index);
    for (const field of fields) check(fieldName, field, 'field');
    if (new Set(fields).size !== fields.length) throw new TypeError(`Index ${index.name} names a field twice`);
    // Some stores do not tell upper from lower case in the names of their indexes.
    if (seen.has(index.name.toLowerCase())) throw new TypeError(`Index ${index.name} is declared twice`);
    seen.add(index.name.toLowerCase());
  }
}

/** Throws a TypeError for a collection or a build that cannot be named so. */
export function checkBuildName(name: string, build: string): void {
  check(collectionName, name, 'collection');
  check(buildName, build, 'build');
}

/**
 * Throws when a build was made without an index that is declared now. It passes when a new build goes live; indexes
 * that are no longer declared do no harm.
 */
export function requireIndexes(
  declaration: CollectionDeclaration,
  build: string,
  made: readonly IndexDeclaration[],
): void {
  const known = new Set(made.map(definitionOf));
  const missing = declaration.indexes.filter((index) => !known.has(definitionOf(index)));
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  throw new DocumentStoreUnavailableError(
    `Build ${declaration.name}@${build} was made without ${names}: build it anew`,
  );
}

const fieldsOf = (index: IndexDeclaration): readonly string[] => [
  ...(index.equals ?? []),
  ...(index.contains === undefined ? [] : [index.contains]),
  index.orderBy,
];

const definitionOf = (index: IndexDeclaration): string =>
  JSON.stringify([index.name, index.equals ?? [], index.contains ?? null, index.orderBy]);

function check(pattern: RegExp, name: string, what: string): void {
  if (!pattern.test(name)) throw new TypeError(`Not a name of a ${what}: ${JSON.stringify(name)}`);
}
