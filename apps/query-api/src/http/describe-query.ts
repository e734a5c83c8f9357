import { exampleOf, type ProblemCode } from '@app/contracts';
import { type DescribedAnswer, json, type OperationDescription } from '@app/runtime';
import type { z } from 'zod';

/** A query, as far as its route does not say it. */
export interface QueryDescription extends Pick<
  OperationDescription,
  'id' | 'tag' | 'summary' | 'description' | 'body'
> {
  readonly schema: z.ZodType;
  readonly example: unknown;
  readonly says?: string;
  readonly headers?: DescribedAnswer['headers'];
  /** `forbidden` is one of them unless said otherwise. */
  readonly problems?: readonly ProblemCode[];
}

/** The description of a query that answers one JSON document. */
export const describeQuery = ({
  schema,
  example,
  says = 'As asked.',
  headers = [],
  problems = ['forbidden'],
  ...rest
}: QueryDescription): OperationDescription => ({
  ...rest,
  problems,
  answers: [{ status: 200, description: says, content: json(schema, example), headers }],
});

/** A page with these items. */
export const pageWith = (...items: readonly unknown[]) => ({
  items,
  next: null,
  asOfPosition: exampleOf.position,
  asOf: exampleOf.earlier,
});

/** The same for a list: a page, with a link to the next one. */
export const describeList = ({
  item,
  ...rest
}: Omit<QueryDescription, 'example' | 'headers'> & { readonly item: unknown }): OperationDescription =>
  describeQuery({ ...rest, says: 'A page.', example: pageWith(item), headers: ['Link'] });
