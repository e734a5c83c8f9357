import type { CollectionDeclaration, DocumentQuery, IndexDeclaration } from './document-store';
import { UndeclaredIndexError } from './errors';
import { equalsKey } from './index-entries';
import { compareOrder } from './order';

/** An end of a scan: at an order, itself included, or with an id strictly beyond that place. */
export interface Bound {
  readonly order: string | number;
  readonly id: string | null;
}

/** A query made sure of: what to scan, between which ends, in which direction. */
export interface QueryPlan {
  readonly index: IndexDeclaration;
  /** In the order of the index. */
  readonly equals: readonly string[];
  /** Distinct; null when the index has no `contains`. */
  readonly values: readonly string[] | null;
  readonly lower: Bound | null;
  readonly upper: Bound | null;
  readonly descending: boolean;
  readonly limit: number;
}

const mostDocuments = 1_000;
const mostValues = 50;

/** Throws `UndeclaredIndexError` when no declared index serves the query, RangeError when it asks for too much. */
export function planQuery(declaration: CollectionDeclaration, query: DocumentQuery): QueryPlan {
  checkLimit(query.limit);
  const index = declaration.indexes.find(({ name }) => name === query.index);
  if (index === undefined) throw undeclared(declaration, query, 'no such index');
  return {
    index,
    equals: equalsOf(declaration, index, query),
    values: valuesOf(declaration, index, query),
    ...boundsOf(query),
    descending: query.direction === 'desc',
    limit: query.limit,
  };
}

/** Throws a RangeError for a page of no documents, or of too many. */
export function checkLimit(limit: number): void {
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostDocuments) return;
  throw new RangeError(`A limit is 1 to ${mostDocuments}, not ${limit}`);
}

function equalsOf(
  declaration: CollectionDeclaration,
  index: IndexDeclaration,
  query: DocumentQuery,
): readonly string[] {
  const asked = query.equals ?? {};
  const fields = index.equals ?? [];
  const unserved = Object.keys(asked).find((field) => !fields.includes(field));
  if (unserved !== undefined) throw undeclared(declaration, query, `does not compare ${unserved}`);
  return fields.map((field) => {
    const value = asked[field];
    if (value === undefined) throw undeclared(declaration, query, `needs a value for ${field}`);
    return equalsKey(value);
  });
}

function valuesOf(
  declaration: CollectionDeclaration,
  index: IndexDeclaration,
  { containsAny, ...query }: DocumentQuery,
): readonly string[] | null {
  if (index.contains === undefined) {
    if (containsAny !== undefined) throw undeclared(declaration, query, 'holds no list');
    return null;
  }
  if (containsAny === undefined) throw undeclared(declaration, query, `needs values for ${index.contains}`);
  const values = [...new Set(containsAny)];
  if (values.length >= 1 && values.length <= mostValues) return values;
  throw new RangeError(`A query names 1 to ${mostValues} values, not ${values.length}`);
}

// Of a bound and the end of the page before, the scan starts at the one that is further on.
function boundsOf({ range, after, direction }: DocumentQuery): Pick<QueryPlan, 'lower' | 'upper'> {
  const from = range?.from === undefined ? null : { order: range.from, id: null };
  const to = range?.to === undefined ? null : { order: range.to, id: null };
  if (after === undefined) return { lower: from, upper: to };
  if (direction === 'desc') {
    return { lower: from, upper: to !== null && compareOrder(after.order, to.order) > 0 ? to : after };
  }
  return { lower: from !== null && compareOrder(after.order, from.order) < 0 ? from : after, upper: to };
}

const undeclared = ({ name }: CollectionDeclaration, { index }: DocumentQuery, why: string): UndeclaredIndexError =>
  new UndeclaredIndexError(`Index ${index} of ${name}: ${why}`);
