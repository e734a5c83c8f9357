import type { ProblemCode } from '@app/contracts';
import type { z } from 'zod';

import type { responseHeaders } from './headers';

/** A body in one media type. */
export interface DescribedContent {
  readonly schema: z.ZodType;
  /** By name; there is at least one. */
  readonly examples: Readonly<Record<string, unknown>>;
  /** Of a stream: what every line, or the data of every event, is. */
  readonly itemSchema?: z.ZodType;
}

/** What is answered when nothing is refused. */
export interface DescribedAnswer {
  readonly status: number;
  readonly description: string;
  /** By media type. */
  readonly content: Readonly<Record<string, DescribedContent>>;
  readonly headers?: readonly (keyof typeof responseHeaders)[];
}

/** What the code of a route does not say by itself. Path, parameters and body come from where they are read. */
export interface OperationDescription {
  /** Stable: clients are generated from it. */
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: readonly DescribedAnswer[];
  /** Beside those that follow from what the route reads. */
  readonly problems?: readonly ProblemCode[];
  /** An example of the body; and its schema where the validated one takes more than is promised. */
  readonly body?: { readonly example: unknown; readonly schema?: z.ZodType };
  /** Names of headers that are read, beside `Authorization`. */
  readonly headers?: readonly string[];
}

const DESCRIPTION = Symbol('OperationDescription');
const BODY = Symbol('BodySchema');
const QUERY = Symbol('QuerySchema');

/** Says what a route does, for the documentation. A route without it is refused by {@link buildDocument}. */
export const Documented =
  (description: OperationDescription): MethodDecorator =>
  (target, key) =>
    Reflect.defineMetadata(DESCRIPTION, description, target, key);

const remembering =
  (what: symbol) =>
  (schema: z.ZodType, target: object, key: string | symbol | undefined): void => {
    if (key !== undefined) Reflect.defineMetadata(what, schema, target, key);
  };

/** Remembers which schema the body of a route is read by. */
export const rememberBody = remembering(BODY);
/** Remembers which schema the query of a route is read by. */
export const rememberQuery = remembering(QUERY);

/** What is known of a route that a method of a controller serves. */
export const documentationOf = (prototype: object, key: string) => ({
  description: Reflect.getMetadata(DESCRIPTION, prototype, key) as OperationDescription | undefined,
  body: Reflect.getMetadata(BODY, prototype, key) as z.ZodType | undefined,
  query: Reflect.getMetadata(QUERY, prototype, key) as z.ZodObject | undefined,
});

/** A JSON body with one example. */
export const json = (schema: z.ZodType, example: unknown): Readonly<Record<string, DescribedContent>> => ({
  'application/json': { schema, examples: { answer: example } },
});
