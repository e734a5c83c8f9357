import type { Bound, IndexDeclaration, QueryPlan } from '../core';
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
  const order = hasPlaces(plan.index) ? '"order"' : orderColumn(plan.index.orderBy);
  const lower = boundCondition(order, '>', plan.lower);
  const upper = boundCondition(order, '<', plan.upper);
  const equals = (plan.index.equals ?? []).map((field) => `${equalsColumn(field)} = ?`);
  const conditions = [...(value === null ? [] : ['value = ?']), ...equals, ...lower.sql, ...upper.sql];
  const direction = plan.descending ? 'DESC' : 'ASC';
  return {
    sql: [
      `SELECT ${order} AS "order", id FROM ${tableOf(name, build, plan.index)}`,
      ...(conditions.length === 0 ? [] : [`WHERE ${conditions.join(' AND ')}`]),
      `ORDER BY ${order} ${direction}, id ${direction} LIMIT ?`,
    ].join(' '),
    parameters: [
      ...(value === null ? [] : [value]),
      ...plan.equals,
      ...lower.parameters,
      ...upper.parameters,
      plan.limit + 1,
    ],
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
