/**
 * The first event, in order of the log, of a span of time; or one event by itself. The id is the beginning of the span
 * (`2026-05-01T12` for an hour) or that of the event.
 */
export interface TimelineDocument {
  readonly span: 'month' | 'day' | 'hour' | 'minute' | 'event';
  /** The beginning of the span as its id spells it, or when the event was recorded. */
  readonly at: string;
  /** Place of that first event. */
  readonly position: string;
}

/** The spans that are kept, widest first, each with how much of a time in UTC names it. */
export const spans = [
  { span: 'month', length: '2026-05'.length },
  { span: 'day', length: '2026-05-01'.length },
  { span: 'hour', length: '2026-05-01T12'.length },
  { span: 'minute', length: '2026-05-01T12:34'.length },
] as const;
