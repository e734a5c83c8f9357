import { exampleOf } from '@app/contracts';

import type { Header, Parameter } from './document';

const text = { type: 'string' } as const;
const header = (description: string, example: string, schema: object = text): Header => ({
  description,
  required: true,
  schema: { ...schema },
  example,
});

const optional = (given: Header): Header => ({ ...given, required: false });

/** Headers of answers, by name. */
export const responseHeaders = {
  ETag: optional(
    header('The version, in quotation marks: what `If-Match` takes. Dry runs have none.', '"3"', {
      type: 'string',
      pattern: '^"\\d+"$',
    }),
  ),
  Location: header('Where to read what was made.', `/v1/invitations/${exampleOf.invitationId}`),
  Link: optional(
    header('The next page, when there is one.', `</v1/me/communities?cursor=${exampleOf.cursor}>; rel="next"`),
  ),
  'Retry-After': header('How many seconds to wait before repeating the request.', '2', {
    type: 'string',
    pattern: '^\\d+$',
  }),
  'WWW-Authenticate': header('How to authenticate.', 'Bearer'),
  'X-Request-Id': header('Names the request in the logs of the server: the traceId of a problem.', exampleOf.traceId),
} as const satisfies Record<string, Header>;

const requestHeader = (name: string, description: string, example: string, schema: object = text): Parameter => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { ...schema },
  example,
});

/** Headers of requests, by name. */
export const requestHeaders: Readonly<Record<string, Parameter>> = {
  'Idempotency-Key': requestHeader(
    'Idempotency-Key',
    'Makes the command safe to repeat: the same person, path, key and body give the same answer and change nothing again.',
    exampleOf.commandId,
    { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]([ -~]*[!-~])?$' },
  ),
  'If-Match': requestHeader('If-Match', 'Only when it still has this version; else 412 `version-mismatch`.', '"3"', {
    type: 'string',
    pattern: '^"(0|[1-9]\\d{0,14})"$',
  }),
  'Last-Event-ID': requestHeader(
    'Last-Event-ID',
    'Goes on after this position. It counts more than `after`.',
    exampleOf.position,
  ),
};
