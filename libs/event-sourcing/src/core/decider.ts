import type { DomainEvent } from './domain-event';

/** How a state comes out of events. Pure. */
export interface Fold<State, Event extends DomainEvent> {
  readonly initialState: State;
  /** Never throws; an event of an unknown type leaves the state as it is. */
  evolve(state: State, event: Event): State;
}

/** The rules of one kind of stream. Pure: no clock, no randomness, no I/O; time and ids come in with the command. */
export interface Decider<State, Command, Event extends DomainEvent, Facts> extends Fold<State, Event> {
  /** The events that record what was asked; `[]` when there is nothing to do. Throws `DomainError` when a rule forbids it. */
  decide(command: Command, state: State, facts: Facts): readonly Event[];
}
