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
}

/** Whether a process can do its work now, and how its parts are. */
export interface Readiness {
  status(): Promise<{ readonly ready: boolean; readonly detail: ReadinessDetail }>;
}

export interface ReadinessReport extends ReadinessDetail {
  readonly status: 'ready' | 'unavailable';
}

const unknown: ReadinessReport = { status: 'unavailable', projections: {}, reactors: {} };

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
