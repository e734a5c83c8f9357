import { DomainError } from '@app/contracts';
import type { z } from 'zod';

/** One thing that is wrong with a request: where (a JSON pointer, or `?name` for a query parameter) and what. */
export interface FieldError {
  readonly pointer: string;
  readonly detail: string;
}

// A body of a thousand wrong rows needs no thousand lines to be understood.
const MAX_ERRORS = 50;

type Point = (path: readonly PropertyKey[]) => string;

const inBody: Point = (path) =>
  path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
const inQuery: Point = ([name = '']) => `?${String(name)}`;

function fieldErrors(issues: readonly z.core.$ZodIssue[], point: Point): FieldError[] {
  return issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ pointer: point([...issue.path, key]), detail: 'This field is not known.' }))
        : [{ pointer: point(issue.path), detail: issue.message }],
    )
    .slice(0, MAX_ERRORS);
}

function parse<S extends z.ZodType>(schema: S, value: unknown, what: string, point: Point): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, point);
  throw new DomainError('validation-failed', `The ${what} is not valid; correct what errors names.`, { errors });
}

/**
 * The body as its schema reads it. A body that was left out counts as `{}`.
 *
 * @throws DomainError `validation-failed` whose details list what is wrong.
 */
export const parseBody = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> =>
  parse(schema, value === undefined || value === null || value === '' ? {} : value, 'body', inBody);

/**
 * The query parameters as their schema reads them: texts, and lists of texts where a name was repeated.
 *
 * @throws DomainError `validation-failed` whose details list what is wrong.
 */
export const parseQuery = <S extends z.ZodType>(schema: S, value: unknown): z.output<S> =>
  parse(schema, { ...(value as object | null | undefined) }, 'query', inQuery);
