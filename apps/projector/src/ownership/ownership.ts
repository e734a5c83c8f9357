/** The time for which a piece of work is this process's own. */
export interface Tenure {
  /** Aborted when the work has to end: this process ends, or another one may soon begin. */
  readonly signal: AbortSignal;
  /** Throws `OwnershipLostError` once another process may have begun. To be called before every write. */
  assertHeld(): void;
}

export interface HeldTenure extends Tenure {
  /** Lets another process begin at once. For when nothing of the work is under way any more; never rejects. */
  release(): Promise<void>;
}

export interface Waiting {
  readonly signal: AbortSignal;
  /** Told at every look while it is another's turn: null, or why it cannot be seen whose turn it is. Must not throw. */
  readonly onWaiting: (fault: Error | null) => void;
}

/** Which process does what. */
export interface Ownership {
  /** Waits until the work is this process's own; null when the signal ends the wait. Never rejects. */
  take(work: string, waiting: Waiting): Promise<HeldTenure | null>;
}

/** The work belongs to another process by now, or to nobody. */
export class OwnershipLostError extends Error {
  override readonly name = 'OwnershipLostError';
}

/** For a process that shares its stores with no other: everything is its own, at once and until its end. */
export const soleOwnership: Ownership = {
  take: async (_work, { signal }) =>
    signal.aborted ? null : { signal, assertHeld: () => undefined, release: async () => undefined },
};
