import { firstRecordedAfter, lastEventUpTo, type TimelineEvent, type TimeReaders } from '@app/read-models';

import { type Clock } from '../reading/clock';
import { parseBound } from '../reading/positions';
import { type ReadSide } from '../reading/read-side';

/** A place in the log that an answer is about: everything up to it counts, nothing after it. */
export interface PointInTime {
  /** The last event that counts; asked for by this position the answer is the same. Null before the first event. */
  readonly position: string | null;
  /** The same for {@link Past}; before the first event it sorts before every position. */
  readonly until: string;
  /** The time that was asked for; of a position that of its event. */
  readonly at: string;
}

/** The read models that tell when the log was where. */
export const timeReads = ['timeline', 'audit'] as const;

const BEFORE_EVERYTHING = '';

/** The later one of two places in the log; undefined for no place. */
export const laterOf = (one: string | null | undefined, other: string | undefined): string | undefined =>
  one === null || one === undefined || (other !== undefined && other > one) ? other : one;

/** Finds the place in the log that a client means. */
export class PointsInTime {
  constructor(
    private readonly readSide: ReadSide,
    private readonly clock: Clock,
  ) {}

  /**
   * A position means itself. A time means the largest position such that nothing at or before it was recorded after that
   * time: the clock of a log may jump. Waits until the read models tell it, and contains `minPosition`.
   *
   * Rejects with `position-unknown` for the future, for what the log has not reached, and for what is neither.
   */
  async find(asOf: string, minPosition: string | undefined): Promise<PointInTime> {
    const bound = parseBound(asOf, await this.readSide.head(), this.clock.now());
    return bound.position === null ? this.at(bound.time, minPosition) : this.upTo(bound.position, minPosition);
  }

  private async upTo(position: string, minPosition: string | undefined): Promise<PointInTime> {
    const { readers } = await this.readSide.snapshot(timeReads, laterOf(position, minPosition));
    const last = await lastEventUpTo(readers, { position, included: true });
    return pointAt(last, last?.at ?? this.clock.now());
  }

  private async at(time: string, minPosition: string | undefined): Promise<PointInTime> {
    // When nothing later is known yet, it may be on its way into the read models.
    const last =
      (await this.lastBeforeLater(time, minPosition)) ??
      (await this.lastOfAll(time, laterOf(await this.readSide.head(), minPosition)));
    return pointAt(last.event, time);
  }

  /** The last event before the first later one; null when nothing was recorded later. */
  private async lastBeforeLater(time: string, minPosition: string | undefined): Promise<Found | null> {
    const { position: reached, readers } = await this.readSide.snapshot(timeReads, minPosition);
    const later = reached === null ? null : await firstRecordedAfter(readers, time, reached);
    return later === null ? null : before(readers, later);
  }

  private async lastOfAll(time: string, minPosition: string | undefined): Promise<Found> {
    const { position: reached, readers } = await this.readSide.snapshot(timeReads, minPosition);
    const to = reached ?? BEFORE_EVERYTHING;
    const later = await firstRecordedAfter(readers, time, to);
    if (later !== null) return before(readers, later);
    return { event: await lastEventUpTo(readers, { position: to, included: true }) };
  }
}

const pointAt = (last: TimelineEvent | null, at: string): PointInTime => ({
  position: last?.position ?? null,
  until: last?.position ?? BEFORE_EVERYTHING,
  at,
});

interface Found {
  readonly event: TimelineEvent | null;
}

const before = async (readers: TimeReaders, position: string): Promise<Found> => ({
  event: await lastEventUpTo(readers, { position, included: false }),
});
