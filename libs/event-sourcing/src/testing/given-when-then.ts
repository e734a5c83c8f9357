import type { Decider } from '../core/decider';
import type { DomainEvent } from '../core/domain-event';

/** What a decision came to. Exactly one of these is called per case; each fails the test unless it holds. */
export interface Outcome<Event extends DomainEvent> {
  /** Exactly these events, in this order. */
  then(events: readonly Event[]): void;
  /** A look at the events that were decided, for what cannot be written out. */
  thenEvents(inspect: (events: readonly Event[]) => void): void;
  /** Nothing to do and nothing refused. */
  thenNothing(): void;
  /** Refused with an error of this `code`, and of these details when they are given, in a sentence that can be shown. */
  thenThrows(code: string, details?: Readonly<Record<string, unknown>>): void;
}

export interface GivenEvents<Command, Event extends DomainEvent, Facts> {
  /** Facts may be left out when the decider takes none. */
  when(command: Command, ...facts: undefined extends Facts ? [facts?: Facts] : [facts: Facts]): Outcome<Event>;
}

export interface Specification<Command, Event extends DomainEvent, Facts> {
  given(events: readonly Event[]): GivenEvents<Command, Event, Facts>;
}

/**
 * Speaks of a decider in sentences: `given(events).when(command, facts).then(events)`.
 *
 * States and commands are frozen first, so that a decider that changes its input fails.
 */
export const specify = <State, Command, Event extends DomainEvent, Facts>(
  decider: Decider<State, Command, Event, Facts>,
): Specification<Command, Event, Facts> => ({
  given: (events) => ({
    when: (command, ...[facts]) => outcomeOf(() => decide(decider, events, command, facts as Facts)),
  }),
});

const decide = <State, Command, Event extends DomainEvent, Facts>(
  decider: Decider<State, Command, Event, Facts>,
  history: readonly Event[],
  command: Command,
  facts: Facts,
): readonly Event[] => {
  const state = history.reduce(
    (folded, event) => deepFreeze(decider.evolve(folded, deepFreeze(event))),
    deepFreeze(decider.initialState),
  );
  const events = decider.decide(deepFreeze(command), state, deepFreeze(facts));
  expect(JSON.parse(JSON.stringify(events))).toStrictEqual(events);
  // Decided events that cannot be folded are no decision: the next command would meet them.
  events.reduce((folded, event) => deepFreeze(decider.evolve(folded, deepFreeze(event))), state);
  return events;
};

const outcomeOf = <Event extends DomainEvent>(decision: () => readonly Event[]): Outcome<Event> => ({
  then: (events) => expect(decision()).toStrictEqual(events),
  thenEvents: (inspect) => inspect(decision()),
  thenNothing: () => expect(decision()).toStrictEqual([]),
  thenThrows: (code, details) => {
    const refusal = refusalOf(decision);
    expect(refusal.code).toBe(code);
    expect(refusal.message).toMatch(/^[A-Z].+\.$/s);
    if (details !== undefined) expect(refusal.details).toEqual(details);
  },
});

interface Refusal extends Error {
  readonly code: string;
  readonly details?: unknown;
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

const refusalOf = (decision: () => readonly DomainEvent[]): Pick<Refusal, 'code' | 'message' | 'details'> => {
  try {
    return { code: `nothing: it decided ${JSON.stringify(decision())}`, message: '' };
  } catch (error) {
    if (isRefusal(error)) return error;
    throw error;
  }
};

const deepFreeze = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.values(value).forEach(deepFreeze);
  return Object.freeze(value);
};
