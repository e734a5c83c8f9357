import type { Bound, IndexDeclaration, QueryPlan, SelectionPlan } from '../core';
import { documentsTable, equalsColumn, hasPlaces, orderColumn, placesTable } from './build-tables';

export interface ScanStatement {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/**
 * One scan of an index: the first `limit + 1` places, as (order, id), of one value of the query (null for an index
 * without `contains`). The text depends on the shape of the plan alone, so there are few of them to prepare.
 */
export function scanStatement(name: string, build: string, plan: QueryPlan, value: string | null): ScanStatement {
  const order = orderOf(plan.index);
  const { sql, parameters } = conditionOf(plan, value);
  const direction = plan.descending ? 'DESC' : 'ASC';
  return {
    sql: [
      `SELECT ${order} AS "order", id FROM ${tableOf(name, build, plan.index)}${sql}`,
      `ORDER BY ${order} ${direction}, id ${direction} LIMIT ?`,
    ].join(' '),
    parameters: [...parameters, plan.limit + 1],
  };
}

/**
 * The number of documents in the scans of all values, each once. Scans of several values are merged in the order they
 * are stored in, so that nothing is sorted or kept.
 */
export function countStatement(name: string, build: string, plan: SelectionPlan): ScanStatement {
  const table = tableOf(name, build, plan.index);
  const conditions = (plan.values ?? [null]).map((value) => conditionOf(plan, value));
  const parameters = conditions.flatMap((condition) => condition.parameters);
  if (conditions.length === 1) {
    return { sql: `SELECT COUNT(*) AS "count" FROM ${table}${conditions[0]?.sql ?? ''}`, parameters };
  }
  const scans = conditions.map(({ sql }) => `SELECT ${orderOf(plan.index)} AS "order", id FROM ${table}${sql}`);
  return { sql: `SELECT COUNT(*) AS "count" FROM (${scans.join(' UNION ')} ORDER BY "order", id)`, parameters };
}

const orderOf = (index: IndexDeclaration): string => (hasPlaces(index) ? '"order"' : orderColumn(index.orderBy));

function conditionOf(plan: SelectionPlan, value: string | null): ScanStatement {
  const order = orderOf(plan.index);
  const lower = boundCondition(order, '>', plan.lower);
  const upper = boundCondition(order, '<', plan.upper);
  const equals = (plan.index.equals ?? []).map((field) => `${equalsColumn(field)} = ?`);
  const conditions = [...(value === null ? [] : ['value = ?']), ...equals, ...lower.sql, ...upper.sql];
  return {
    sql: conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`,
    parameters: [...(value === null ? [] : [value]), ...plan.equals, ...lower.parameters, ...upper.parameters],
  };
}

const tableOf = (name: string, build: string, index: IndexDeclaration): string =>
  hasPlaces(index) ? placesTable(name, build, index) : documentsTable(name, build);

function boundCondition(
  order: string,
  comparison: '<' | '>',
  bound: Bound | null,
): { readonly sql: readonly string[]; readonly parameters: readonly (string | number)[] } {
  if (bound === null) return { sql: [], parameters: [] };
  if (bound.id === null) return { sql: [`${order} ${comparison}= ?`], parameters: [bound.order] };
  return { sql: [`(${order}, id) ${comparison} (?, ?)`], parameters: [bound.order, bound.id] };
}
