import { type ProblemCode, problems, problemSchemas } from '@app/contracts';

import type { DescribedAnswer, DescribedContent } from './describe-operation';
import type { MediaType, Reference, Response } from './document';
import type { responseHeaders } from './headers';
import type { JsonSchemas } from './json-schemas';

type HeaderName = keyof typeof responseHeaders;

const PROBLEM_TYPE = 'application/problem+json';

const headersNamed = (names: readonly HeaderName[]) =>
  Object.fromEntries(['X-Request-Id', ...names].map((name) => [name, { $ref: `#/components/headers/${name}` }]));

/** A body in one media type, as it is sent (`output`) or taken (`input`). */
export const mediaTypeOf = (
  { schema, examples, itemSchema }: DescribedContent,
  schemas: JsonSchemas,
  io: 'input' | 'output',
): MediaType => ({
  schema: schemas.of(schema, io),
  examples: Object.fromEntries(Object.entries(examples).map(([name, value]) => [name, { value }])),
  ...(itemSchema === undefined ? {} : { 'x-item-schema': schemas.of(itemSchema, io) }),
});

/** What is answered when nothing is refused. */
export const responseOf = (
  { description, content, headers = [] }: DescribedAnswer,
  schemas: JsonSchemas,
): Response => ({
  description,
  headers: headersNamed(headers),
  content: Object.fromEntries(
    Object.entries(content).map(([type, described]) => [type, mediaTypeOf(described, schemas, 'output')]),
  ),
});

// Of the codes of one status all, or none, tell when to come back; but only one of the conflicts does.
const headersOfStatus: Readonly<Record<number, readonly HeaderName[]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

const oneOf = (codes: readonly ProblemCode[], schemas: JsonSchemas) => {
  const refs = codes.map((code) => schemas.of(problemSchemas[code], 'output'));
  return refs.length === 1 ? { ...refs[0] } : { oneOf: refs };
};

/** The problems of one status. */
const problemResponseOf = (status: number, codes: readonly ProblemCode[], schemas: JsonSchemas): Response => ({
  description: codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' '),
  headers: headersNamed(headersOfStatus[status] ?? []),
  content: {
    [PROBLEM_TYPE]: {
      schema: oneOf(codes, schemas),
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

// What many routes share is said once; longer lists belong to few.
const SHARED = 3;

/** Collects the answers that routes share. */
export class ProblemResponses {
  private readonly shared = new Map<string, Response>();

  constructor(private readonly schemas: JsonSchemas) {}

  /** The problems that a route may answer, by status. */
  of(codes: readonly ProblemCode[]): Readonly<Record<string, Response | Reference>> {
    const statuses = [...new Set(codes.map((code) => problems[code].status))];
    const codesOf = (status: number) => codes.filter((code) => problems[code].status === status);
    return Object.fromEntries(statuses.map((status) => [String(status), this.one(status, codesOf(status))]));
  }

  /** Those that are referred to, by name. */
  components(): Readonly<Record<string, Response>> {
    return Object.fromEntries([...this.shared].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  private one(status: number, codes: readonly ProblemCode[]): Response | Reference {
    const response = problemResponseOf(status, codes, this.schemas);
    if (codes.length > SHARED) return response;
    const name = codes.join('.');
    this.shared.set(name, response);
    return { $ref: `#/components/responses/${name}` };
  }
}
