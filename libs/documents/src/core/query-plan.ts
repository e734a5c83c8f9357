import type { CollectionDeclaration, DocumentQuery, DocumentSelection, IndexDeclaration } from './document-store';
import { UndeclaredIndexError } from './errors';
import { equalsKey } from './index-entries';
import { compareOrder } from './order';

/** An end of a scan: at an order, itself included, or with an id strictly beyond that place. */
export interface Bound {
  readonly order: string | number;
  readonly id: string | null;
}

/** A selection made sure of: what to scan, between which ends. */
export interface SelectionPlan {
  readonly index: IndexDeclaration;
  /** In the order of the index. */
  readonly equals: readonly string[];
  /** Distinct; null when the index has no `contains`. */
  readonly values: readonly string[] | null;
  readonly lower: Bound | null;
  readonly upper: Bound | null;
}

/** A query made sure of: beside what to scan, in which direction and how much. */
export interface QueryPlan extends SelectionPlan {
  readonly descending: boolean;
  readonly limit: number;
}

const mostDocuments = 1_000;
const mostValues = 50;

/** Throws `UndeclaredIndexError` when no declared index serves the query, RangeError when it asks for too much. */
export function planQuery(declaration: CollectionDeclaration, query: DocumentQuery): QueryPlan {
  checkLimit(query.limit);
  return {
    ...planSelection(declaration, query),
    ...boundsOf(query),
    descending: query.direction === 'desc',
    limit: query.limit,
  };
}

/** Throws `UndeclaredIndexError` when no declared index serves the selection, RangeError when it names too many values. */
export function planSelection(declaration: CollectionDeclaration, selection: DocumentSelection): SelectionPlan {
  const index = declaration.indexes.find(({ name }) => name === selection.index);
  if (index === undefined) throw undeclared(declaration, selection, 'no such index');
  return {
    index,
    equals: equalsOf(declaration, index, selection),
    values: valuesOf(declaration, index, selection),
    ...endsOf(selection),
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
  query: DocumentSelection,
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
  { containsAny, ...query }: DocumentSelection,
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
  const { lower, upper } = endsOf({ range });
  if (after === undefined) return { lower, upper };
  if (direction === 'desc') {
    return { lower, upper: upper !== null && compareOrder(after.order, upper.order) > 0 ? upper : after };
  }
  return { lower: lower !== null && compareOrder(after.order, lower.order) < 0 ? lower : after, upper };
}

const endsOf = ({ range }: { readonly range?: DocumentSelection['range'] | undefined }) => ({
  lower: range?.from === undefined ? null : { order: range.from, id: null },
  upper: range?.to === undefined ? null : { order: range.to, id: null },
});

const undeclared = ({ name }: CollectionDeclaration, { index }: DocumentSelection, why: string): UndeclaredIndexError =>
  new UndeclaredIndexError(`Index ${index} of ${name}: ${why}`);
