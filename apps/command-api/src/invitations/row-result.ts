import type { MembershipEvent } from '@app/contracts';
import type { Position } from '@app/event-sourcing';
import { type Problem, problemOf } from '@app/runtime';
import { Logger } from '@nestjs/common';

/** What a bulk request answers about one row. */
export interface RowResult {
  readonly index: number;
  readonly status: number;
  readonly invitationId?: string;
  readonly problem?: Problem;
}

/** What came of one row. */
export interface RowOutcome {
  readonly result: RowResult;
  readonly events: readonly MembershipEvent[];
  /** Null when the row recorded nothing. */
  readonly position: Position | null;
}

const logger = new Logger('InviteMany');

/** A row that fails alone, with the status and problem it would have had as a request. */
export const failedRow = (index: number, error: unknown): RowOutcome => {
  const { problem, expected } = problemOf(error);
  if (!expected) logger.error(error);
  return { result: { index, status: problem.status, problem }, events: [], position: null };
};
