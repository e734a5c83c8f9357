import { z } from 'zod';

import { json, type OperationDescription } from '../openapi';

const tag = 'Documentation';
const html = { 'text/html': { schema: z.string(), examples: { page: '<!doctype html>…' } } };

/** Descriptions of the documentation itself. */
export const documentationOperations = {
  document: {
    id: 'getOpenApi',
    tag,
    summary: 'This contract, for machines',
    answers: [
      {
        status: 200,
        description: 'The whole contract as OpenAPI 3.1.',
        content: json(z.looseObject({ openapi: z.string() }), { openapi: '3.1.0' }),
      },
    ],
  },
  page: {
    id: 'getDocs',
    tag,
    summary: 'This contract, for people',
    answers: [{ status: 200, description: 'One page.', content: html }],
  },
  problem: {
    id: 'getProblem',
    tag,
    summary: 'What a problem is about',
    description: 'Where the `type` of a problem leads.',
    problems: ['not-found'],
    answers: [{ status: 200, description: 'What happened, why, and what to do next.', content: html }],
  },
} as const satisfies Record<string, OperationDescription>;
