import { z } from 'zod';

import { json, type OperationDescription } from '../openapi';

const tag = 'Health';

/** Descriptions of the health of a process. */
export const healthOperations = {
  alive: {
    id: 'getHealth',
    tag,
    summary: 'Is the process alive',
    answers: [
      {
        status: 200,
        description: 'It is.',
        content: json(z.strictObject({ status: z.literal('alive') }), { status: 'alive' }),
      },
    ],
  },
  ready: {
    id: 'getReadiness',
    tag,
    summary: 'Can the process do its work now',
    answers: [
      {
        status: 200,
        description: 'It can.',
        content: json(z.strictObject({ status: z.literal('ready') }), { status: 'ready' }),
      },
      {
        status: 503,
        description: 'Not now.',
        content: json(z.strictObject({ status: z.literal('unavailable') }), { status: 'unavailable' }),
      },
    ],
  },
} as const satisfies Record<string, OperationDescription>;
