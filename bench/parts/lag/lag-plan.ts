import type { Summary } from '../../harness/percentiles';

/** Commands that are sent at their times, whether those before were answered or not. */
export interface LagPlan {
  readonly url: string;
  readonly token: string;
  readonly communityId: string;
  readonly perSecond: number;
  readonly seconds: number;
  /** Sent before anything counts. */
  readonly warmUpSeconds: number;
  /** One acknowledgement of so many is followed until it is visible. */
  readonly followEach: number;
}

export interface LagReport {
  /** From the time that a command was due to its answer. */
  readonly acknowledged: Summary;
  /** From that answer until a query that waits for it has answered with it. */
  readonly visible: Summary;
  /** The same query about something that has been visible for long: what of `visible` is the question itself. */
  readonly asking: Summary;
}

export type FromLagWorker = { readonly report: LagReport } | { readonly failure: string };
