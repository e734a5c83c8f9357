import type { components } from './generated/contract';

type Schemas = components['schemas'];
/** Every code that there is, and `unexpected-answer` for what is no problem of this server. */
export type ProblemCode =
  | {
      [Name in keyof Schemas]: Schemas[Name] extends { code: infer Code extends string; traceId: string }
        ? Code
        : never;
    }[keyof Schemas]
  | 'unexpected-answer';

interface DryRun {
  readonly wouldRecord: unknown;
}

/** What a refusal is answered with; which fields there are beside depends on the code. */
export interface Problem {
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail: string;
}

/** A refusal. The message says what to do next; `problem` has the code and what belongs to it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';

  constructor(readonly problem: Problem) {
    super(`${problem.code}: ${problem.detail}`);
  }
}

/**
 * What was answered to something that was done, so not to a dry run.
 *
 * @throws ProblemError when it was refused.
 */
export const done = <Data>(answer: {
  readonly data?: Data;
  readonly error?: unknown;
  readonly response: Response;
}): Exclude<Data, DryRun> => {
  const { data, error, response } = answer;
  if (response.ok && data !== undefined) return data as Exclude<Data, DryRun>;
  throw new ProblemError(problemIn(error, response.status));
};

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'code' in value && 'detail' in value;

/** A proxy in between may answer something else. */
const problemIn = (error: unknown, status: number): Problem =>
  isProblem(error) ? error : { status, code: 'unexpected-answer', detail: `The server answered ${status}.` };
