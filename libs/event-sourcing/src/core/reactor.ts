import type { RecordedEvent } from './domain-event';
import type { Checkpoint } from './projection';

/**
 * What follows from events that are in the log already. It acts on the current state of streams, only by commands whose
 * ids derive from the event: an event may come more than once, and the second time changes nothing.
 */
export interface Reactor {
  readonly name: string;
  /** Types of the events that it looks at; all others are passed over. */
  readonly reactsTo: readonly string[];
  /** Resolves when the effect is durable. What it rejects with is told, and the same event is tried again. */
  react(event: RecordedEvent): Promise<void>;
}

/** Where a reactor keeps how far it is: beside no read model, so that no rebuild resets it. */
export interface ReactorCheckpoints {
  /** Null before the first was stored: the reactor begins with the log. */
  load(): Promise<Checkpoint | null>;
  /** Answers false, and stores nothing, unless the checkpoint is the one that was last loaded or stored here. */
  store(checkpoint: Checkpoint): Promise<boolean>;
}
