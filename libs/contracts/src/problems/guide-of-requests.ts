import { exampleOf } from '../examples';
import type { ProblemGuide } from './problem-guide';

/** Problems of requests as such, whatever they ask for. */
export const guideOfRequests = {
  'malformed-json': {
    happened: 'The body could not be read as JSON in UTF-8, or it was cut short.',
    why: 'A syntax error, another encoding, an upload that broke off, or a key like `__proto__`.',
    next: 'Send the body as JSON in UTF-8; most languages have a function that writes it.',
  },
  unauthenticated: {
    happened: 'The request has no token that counts here.',
    why: 'The header is missing, the token has expired, or it was issued by somebody else, for another service, or signed with an unknown key.',
    next: 'Sign in again and send the new token as `Authorization: Bearer <token>`. Do not repeat the request with the same token.',
    instance: '/v1/me/communities',
  },
  forbidden: {
    happened: 'You see what the request is about, and may not do this to it.',
    why: 'None of your roles there carries one of the permissions that `permissions` names, or the act is kept for the owner or an operator.',
    next: 'Ask an administrator of the community to do it or to give you a role that permits it. `GET /v1/me/communities` lists what you hold.',
  },
  'email-not-verified': {
    happened: 'The token does not prove an address.',
    why: 'Its claim `email_verified` is not true, or it has no `email`. People are known by their verified address.',
    next: 'Verify the address with the identity provider and sign in again. Until then only `GET /v1/me` answers.',
  },
  'identity-conflict': {
    happened: 'The address of the token belongs to another account.',
    why: 'Somebody signed in with this address before, from the same identity provider and with another subject. The address may have changed hands.',
    next: 'Sign in with the former account, or ask an operator to rebind the address.',
  },
  'not-found': {
    happened: 'There is nothing under this path or id that you can see.',
    why: 'The id does not exist, it belongs to others, or the path is mistyped. The three look the same on purpose.',
    next: 'Check the id, and that you are signed in as the right person; ask to be invited if it belongs to others.',
    instance: `/v1/communities/${exampleOf.mainId}`,
  },
  'method-not-allowed': {
    happened: 'The path exists and does not take this method.',
    why: 'A mistake in the client. The header `Allow` lists the methods that the path takes.',
    next: 'Use one of the methods in `Allow`.',
  },
  'version-mismatch': {
    happened: 'It has changed since you looked.',
    why: '`If-Match` named another version than the one in `version`.',
    next: 'Read it again, decide anew, and send the new version.',
  },
  'payload-too-large': {
    happened: 'The body is larger than the path takes.',
    why: '256 KiB, or 1 MiB for invitations in bulk.',
    next: 'Send less at a time.',
  },
  'validation-failed': {
    happened: 'The request does not have the shape that is documented.',
    why: '`errors` says where and what: unknown fields and parameters are refused, too.',
    next: 'Correct what `errors` names and send it again; the same Idempotency-Key may be used.',
  },
  'idempotency-key-reused': {
    happened: 'The key stands for another request.',
    why: 'The same person used this Idempotency-Key on this path with another body.',
    next: 'Use a new key for a new request. Random UUIDs are good keys.',
  },
  'invalid-cursor': {
    happened: 'The cursor does not belong to this list.',
    why: 'It was made by another list or with other filters, or it was changed.',
    next: 'Start again without a cursor, with the same filters from page to page.',
    instance: '/v1/me/communities',
  },
  'position-unknown': {
    happened: 'The log has not reached this place.',
    why: 'A position of another log, a time in the future, or a text that is neither.',
    next: 'Use a position or a time that has been answered.',
    instance: '/v1/me/communities',
  },
  'too-many-requests': {
    happened: 'Too much at once.',
    why: 'More requests in a minute, feeds or exports at a time than one person may have.',
    next: 'Wait `Retry-After` seconds. Reading with `minPosition` needs no polling.',
  },
  'too-many-mails': {
    happened: 'Too many mails.',
    why: 'The address, or whoever invites, has had as many mails in 24 hours as the server allows.',
    next: 'Wait `Retry-After` seconds.',
  },
  'internal-error': {
    happened: 'Something failed inside.',
    why: 'A fault of the server; it has logged it under `traceId`.',
    next: 'Repeat the request with the same Idempotency-Key. If it fails again, tell the operator the `traceId`.',
  },
  'store-unavailable': {
    happened: 'A store does not answer, or the server is stopping.',
    why: 'The database is away or too slow. Whether a command was recorded is found out by repeating it.',
    next: 'Repeat the request after `Retry-After` seconds, with the same Idempotency-Key.',
  },
  'read-model-behind': {
    happened: 'The answer does not contain `minPosition` yet.',
    why: 'The read models are built from the log and were not there within two seconds.',
    next: 'Repeat the request after `Retry-After` seconds.',
    instance: '/v1/me/communities',
  },
  'storage-full': {
    happened: 'There is no room left to record this.',
    why: 'The disk of the server is full. Nothing was recorded; reading still works.',
    next: 'Ask the operator to make room, then repeat the request.',
  },
  'write-conflict': {
    happened: 'Others kept changing the same thing.',
    why: 'Every attempt within two seconds met a newer state. Nothing was recorded.',
    next: 'Repeat the request after `Retry-After` seconds, with the same Idempotency-Key.',
  },
} as const satisfies Record<string, ProblemGuide>;
