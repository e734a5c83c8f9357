import { z } from 'zod';

import { exampleOf } from '../examples';
import { type ProblemCode, problemCodes as codes, problems, problemType } from './problem-codes';
import { problemDetailExamples, problemDetailSchemas } from './problem-details';
import { problemGuide } from './problem-guide';

/** `invitation-expired` → `InvitationExpired` */
const pascal = (code: string): string =>
  code
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');

const fieldsOf = (code: ProblemCode) => ({
  type: z.literal(problemType(code)),
  title: z.literal(problems[code].title),
  status: z.literal(problems[code].status),
  code: z.literal(code),
  detail: z.string().meta({ description: 'What to do next.' }),
  ...problemDetailSchemas[code],
});

const schemaOf = (code: ProblemCode) =>
  z
    .strictObject({
      ...fieldsOf(code),
      instance: z.string().meta({ description: 'The path of the request, without its query.' }),
      traceId: z.string().meta({ description: 'Names the request in the logs of the server.' }),
    })
    .meta({ id: `${pascal(code)}Problem`, description: problemGuide[code].happened });

const byCode = <Value>(make: (code: ProblemCode) => Value): Readonly<Record<ProblemCode, Value>> =>
  Object.fromEntries(codes.map((code) => [code, make(code)])) as Record<ProblemCode, Value>;

/** What is answered with each code, whole and without anything else. */
export const problemSchemas = byCode(schemaOf);

/** Each problem as it is answered. */
export const problemExamples = byCode((code) => ({
  ...problemDetailExamples[code],
  type: problemType(code),
  ...problems[code],
  code,
  detail: problemGuide[code].next,
  instance: problemGuide[code].instance ?? '/v1/invitations',
  traceId: exampleOf.traceId,
}));

/** The problem of one row of a bulk request: it has no path and no trace of its own. */
export const problemOfRowSchema = z
  .looseObject({ type: z.string(), title: z.string(), status: z.int(), code: z.enum(codes), detail: z.string() })
  .meta({ id: 'ProblemOfRow', description: 'The problem that the row would have had as a request of its own.' });
