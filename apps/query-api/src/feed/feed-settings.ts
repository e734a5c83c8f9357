/** The bounds of the live feed. Times in milliseconds. */
export interface FeedSettings {
  /** Between two looks at the read models when nothing was heard of a write, and at what is due for a client. */
  readonly lookMs: number;
  readonly heartbeatMs: number;
  /** How long a client may go without being authorised anew when nothing happens that concerns him. */
  readonly reauthoriseMs: number;
  /** How long a look at a client's authority holds for what is sent to him, unless an event concerns it. */
  readonly authorityHoldsMs: number;
  /** How long a client may take nothing of what waits for him. */
  readonly patienceMs: number;
  /** When a client is asked to come back after an end. */
  readonly retryMs: number;
  /** Entries that the tail reads at once. */
  readonly pageSize: number;
  /** Entries that a client who catches up reads at once. */
  readonly catchUpSize: number;
  /** How long a client who catches up may keep his turn waiting. */
  readonly turnPatienceMs: number;
  /** Clients that catch up at the same time; the others wait for their turn. */
  readonly catchUps: number;
  readonly clients: number;
  readonly clientsPerPerson: number;
}

export const feedSettings: FeedSettings = {
  lookMs: 100,
  heartbeatMs: 15_000,
  reauthoriseMs: 30_000,
  authorityHoldsMs: 1_000,
  patienceMs: 20_000,
  retryMs: 2_000,
  pageSize: 200,
  catchUpSize: 50,
  turnPatienceMs: 200,
  catchUps: 8,
  clients: 1_000,
  clientsPerPerson: 10,
};

/** Time as the feed sees it. */
export interface FeedTime {
  /** Milliseconds since 1970, by the wall clock. */
  now(): number;
  /** Milliseconds on a clock that never goes back. */
  elapsed(): number;
  /** Calls again and again; returns how to stop. */
  every(ms: number, call: () => void): () => void;
}

/** Time as it passes. */
export const realTime = (date: () => Date): FeedTime => ({
  now: () => date().getTime(),
  elapsed: () => performance.now(),
  every: (ms, call) => {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
});
