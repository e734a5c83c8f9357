import { DomainError, type ProblemCode, problems, problemType } from '@app/contracts';

/** What a caller is told about a failure, before it is tied to one request. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
  readonly [field: string]: unknown;
}

/** Names of error classes that are no fault of the program, and the code each is answered with. */
export type FaultCodes = Readonly<Record<string, ProblemCode>>;

/** The errors of the stores, of the source of the token keys and of the command handler. They are told by name, because rooms do not import each other. */
export const storeFaultCodes: FaultCodes = {
  StoreUnavailableError: 'store-unavailable',
  DocumentStoreUnavailableError: 'store-unavailable',
  PeopleStoreUnavailableError: 'store-unavailable',
  KeySourceUnavailableError: 'store-unavailable',
  StorageFullError: 'storage-full',
  DocumentStoreFullError: 'storage-full',
  PeopleStoreFullError: 'storage-full',
  WriteConflictError: 'write-conflict',
  CommandIdReusedError: 'idempotency-key-reused',
};

const faultDetails: Partial<Record<ProblemCode, string>> = {
  'store-unavailable': 'A store does not answer. Repeat the request with the same Idempotency-Key in a moment.',
  'storage-full': 'There is no room left to record this. Nothing was stored; ask the operator to make room.',
  'write-conflict': 'Others kept changing the same thing. Nothing was recorded; repeat the request.',
  'idempotency-key-reused': 'This Idempotency-Key was used for another request. Use a new one.',
};

// Seconds; a DomainError overrides them by `retryAfter` among its details.
const retryAfter: Partial<Record<ProblemCode, number>> = {
  'write-conflict': 1,
  'too-many-requests': 60,
  'too-many-mails': 3_600,
  'store-unavailable': 2,
  'read-model-behind': 1,
};

/** The headers that belong to a problem. */
export type ProblemHeaders = Readonly<Record<string, string>>;

const build = (code: ProblemCode, detail: string, details: Readonly<Record<string, unknown>> = {}): Problem => ({
  ...details,
  type: problemType(code),
  ...problems[code],
  code,
  detail,
});

function headersOf(code: ProblemCode, seconds = retryAfter[code]): ProblemHeaders {
  return {
    ...(seconds === undefined ? {} : { 'retry-after': String(Math.max(1, Math.ceil(seconds))) }),
    ...(code === 'unauthenticated' ? { 'www-authenticate': 'Bearer' } : {}),
  };
}

/**
 * What to answer for anything that was thrown: a DomainError says so itself, an error named in `faultCodes` gets its code, and
 * everything else is `internal-error`, whose text says nothing about the fault. `expected` is false for the last only.
 */
export function problemOf(
  error: unknown,
  faultCodes: FaultCodes = storeFaultCodes,
): { problem: Problem; headers: ProblemHeaders; expected: boolean } {
  if (error instanceof DomainError) {
    const { retryAfter: seconds, ...details } = error.details;
    const given = typeof seconds === 'number' ? seconds : undefined;
    return {
      problem: build(error.code, error.message, details),
      headers: headersOf(error.code, given),
      expected: true,
    };
  }
  const name = error instanceof Error ? error.name : '';
  const code = Object.hasOwn(faultCodes, name) ? faultCodes[name] : undefined;
  if (code !== undefined) {
    return {
      problem: build(code, faultDetails[code] ?? problems[code].title),
      headers: headersOf(code),
      expected: true,
    };
  }
  const detail = 'Something failed inside. Repeat the request; if it fails again, tell the operator the traceId.';
  return { problem: build('internal-error', detail), headers: {}, expected: false };
}
