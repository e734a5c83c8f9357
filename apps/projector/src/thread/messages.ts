import type { FollowerStatus } from '../followers/follower-status';

/** Where the thread finds what it works on; both URLs name what several connections may have open. */
export interface ThreadData {
  readonly eventStoreUrl: string;
  readonly readModelUrl: string;
}

/** `grew`: there may be more in the log. `close`: nothing is to be written any more. */
export type ToThread = 'grew' | 'close';

/** What happened since the last message. */
export interface FromThread {
  /** Each projection has begun, has not succeeded in it, or is another process's. */
  readonly begun: boolean;
  /** Something was written to the read models. */
  readonly written: boolean;
  /** The latest status of each projection that has a new one. */
  readonly statuses: readonly FollowerStatus[];
  /** Faults around rebuilds, which are tried again. */
  readonly faults: readonly unknown[];
}
