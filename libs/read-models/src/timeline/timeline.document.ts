/** The first event, in order of the log, of a span of time. The id is the beginning of the span: `2026-05-01T12` for an hour. */
export interface TimelineDocument {
  readonly span: 'month' | 'day' | 'hour' | 'second';
  /** The beginning of the span as its id spells it. */
  readonly at: string;
  /** Place of that first event. */
  readonly position: string;
}

/**
 * The spans that are kept, widest first, each with how much of a time in UTC names it. No minutes: in a quiet year nearly
 * every event would be the first of one, and of its second too.
 */
export const spans = [
  { span: 'month', length: '2026-05'.length },
  { span: 'day', length: '2026-05-01'.length },
  { span: 'hour', length: '2026-05-01T12'.length },
  { span: 'second', length: '2026-05-01T12:34:56'.length },
] as const;
