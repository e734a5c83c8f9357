import type { DomainEvent } from '@app/event-sourcing';

import type { Asked } from '../http/asked';
import type { Attempt, ExecutedCommand } from './command-plan';

/** What a command answers over HTTP. */
export interface CommandAnswer {
  readonly status: 200 | 201 | 202;
  readonly body: object;
  /** The entity tag; absent from answers that are about no single thing, and from dry runs. */
  readonly version?: number;
  readonly location?: string;
}

/**
 * The answer to a command that was not refused: what it says of the state, with position and version; for a dry run the
 * events that it would have recorded.
 */
export const answerOf = <State, Event extends DomainEvent>(
  { dryRun }: Asked,
  { attempt, outcome }: ExecutedCommand<State, Event>,
  answer: (state: State, attempt: Attempt) => CommandAnswer,
): CommandAnswer => {
  if (dryRun) {
    const events = outcome.repeated ? [] : outcome.events;
    return { status: 200, body: { wouldRecord: events.map(({ type, data }) => ({ type, data })) } };
  }
  const { body, version, ...rest } = answer(outcome.state, attempt);
  const tag = version === undefined ? {} : { version };
  return { ...rest, ...tag, body: { ...body, position: outcome.position, ...tag } };
};
