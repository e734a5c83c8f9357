import type { ProblemCode } from './problems/problem-codes';

/** What a problem names beside its code: ids, permissions, positions. Never an address or a secret. */
export type ProblemDetails = Readonly<Record<string, unknown>>;

/**
 * A refusal with a stable code. The message says what to do next and may be shown to the caller, so it never names what
 * he may not see. Thrown by rules and by whatever stands before them; anything else that is thrown is a fault.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ProblemCode,
    message: string,
    readonly details: ProblemDetails = {},
  ) {
    super(message);
  }
}
