import type { DomainEvent } from '@app/event-sourcing';

/** What a command answers over HTTP. */
export interface CommandAnswer {
  readonly status: 200 | 201;
  readonly body: object;
  /** The entity tag; absent from answers that are about no single thing, and from dry runs. */
  readonly version?: number;
  readonly location?: string;
}

/** What a dry run answers. */
export const wouldRecord = (events: readonly DomainEvent[]): CommandAnswer => ({
  status: 200,
  body: { wouldRecord: events.map(({ type, data }) => ({ type, data })) },
});
