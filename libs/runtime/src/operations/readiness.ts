/** How far one projection or reactor is. */
export interface Progress {
  /** The last position it is done with; null before the first. */
  readonly position: string | null;
  /** Seconds since the oldest event that it is not done with was recorded; 0 when there is none, null when that is not known. */
  readonly lag: number | null;
  readonly state: string;
  /** Names the event when it stands before one that it cannot apply. Null while it advances. */
  readonly lastError: string | null;
}

export interface ReadinessDetail {
  readonly projections: Readonly<Record<string, Progress>>;
  readonly reactors: Readonly<Record<string, Progress>>;
  /** By name of the store: why it does not answer, null when it does. Left out by processes that have their stores inside. */
  readonly stores?: Readonly<Record<string, string | null>>;
}

/** Whether a process can do its work now, and how its parts are. */
export interface Readiness {
  status(): Promise<{ readonly ready: boolean; readonly detail: ReadinessDetail }>;
}

export interface ReadinessReport extends ReadinessDetail {
  readonly status: 'ready' | 'unavailable';
}

/** What a process says that has no projections and no reactors. */
export const noProgress: ReadinessDetail = { projections: {}, reactors: {} };

const unknown: ReadinessReport = { status: 'unavailable', ...noProgress };

/** What `readiness` says, within `patience` milliseconds; unavailable when it fails or does not answer in time. */
export async function reportReadiness(readiness: Readiness, patience = 2_000): Promise<ReadinessReport> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ReadinessReport>((resolve) => {
    timer = setTimeout(resolve, patience, unknown);
  });
  const asked = readiness
    .status()
    .then(({ ready, detail }): ReadinessReport => ({ status: ready ? 'ready' : 'unavailable', ...detail }));
  return Promise.race([asked, late])
    .catch(() => unknown)
    .finally(() => clearTimeout(timer));
}

/** Not ready any more from the moment on when the process is told to end, so that nobody sends it anything new. */
export const untilClosing = (readiness: Readiness, process: { readonly closing: boolean }): Readiness => ({
  status: async () => (process.closing ? { ready: false, detail: noProgress } : readiness.status()),
});

/**
 * Whether the process has been found ready once since it began. True for good from then on: a process that has begun and does
 * not answer is stuck, one that has not may only be slow.
 */
export const untilOnceReady = (readiness: Readiness, patience?: number): (() => Promise<boolean>) => {
  let started = false;
  return async () => {
    started ||= (await reportReadiness(readiness, patience)).status === 'ready';
    return started;
  };
};
