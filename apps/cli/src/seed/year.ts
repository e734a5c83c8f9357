const HOUR_MS = 3_600_000;
const HOURS = 365 * 24;

/** The year that a history is spread over. Times are milliseconds since 1970. */
export interface Year {
  readonly start: number;
  readonly end: number;
  /** When this share of everything (0 to 1) has happened. Never goes back when the share grows. */
  timeOf(share: number): number;
  /** Which share of everything has happened by then. */
  shareAt(time: number): number;
}

/** People work in the daytime and on weekdays, and there is more to do at the end of the year than at its beginning. */
const busyness = (start: number, hour: number): number => {
  const at = new Date(start + hour * HOUR_MS);
  const weekend = at.getUTCDay() === 0 || at.getUTCDay() === 6;
  const night = at.getUTCHours() < 7 || at.getUTCHours() > 18;
  return (weekend ? 0.2 : 1) * (night ? 0.1 : 1) * (0.6 + (0.8 * hour) / HOURS);
};

/** The 365 days before `end`. */
export const yearUntil = (end: number): Year => {
  const start = end - HOURS * HOUR_MS;
  const before = [0];
  for (let hour = 0; hour < HOURS; hour += 1) before.push((before[hour] ?? 0) + busyness(start, hour));
  const total = before[HOURS] ?? 1;
  const upTo = (hour: number) => (before[hour] ?? total) / total;
  return {
    start,
    end,
    timeOf: (share) => {
      const wanted = Math.min(Math.max(share, 0), 1);
      const hour = lastNotAbove(wanted, upTo);
      const inHour = (wanted - upTo(hour)) / (upTo(hour + 1) - upTo(hour));
      return Math.round(start + (hour + inHour) * HOUR_MS);
    },
    shareAt: (time) => {
      const hours = Math.min(Math.max((time - start) / HOUR_MS, 0), HOURS - 1e-6);
      const hour = Math.floor(hours);
      return upTo(hour) + (hours - hour) * (upTo(hour + 1) - upTo(hour));
    },
  };
};

const lastNotAbove = (wanted: number, upTo: (hour: number) => number): number => {
  let [low, high] = [0, HOURS - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (upTo(middle) <= wanted) low = middle;
    else high = middle - 1;
  }
  return low;
};
