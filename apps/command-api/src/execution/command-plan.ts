import type { DomainError } from '@app/contracts';
import type { CommandOutcome, Decider, DomainEvent, FoldedStreams, LoadedStream } from '@app/event-sourcing';

import type { Subject } from './people-of-command';

/** What every attempt of a command knows before it looks at the log. */
export interface Attempt {
  readonly commandId: string;
  /** personId of whoever asks. */
  readonly actorId: string;
  /** Whoever the address stands for that the command names; the actor when it names none. */
  readonly subject: Subject;
  /** The parts that every command of the domain has. */
  readonly asked: { readonly at: string; readonly actorId: string; readonly expectedVersion?: number };
}

export interface PlannedCommand {
  readonly type: string;
  readonly data: object;
}

/** Where a command is decided, by which rules and on which facts. */
export interface CommandPlan<State, Command extends PlannedCommand, Event extends DomainEvent, Facts> {
  readonly streams: FoldedStreams<State, Event>;
  readonly streamName: string;
  readonly decider: Decider<State, Command, Event, Facts>;
  readonly command: Command;
  readonly gatherFacts: (target: Promise<LoadedStream<State>>) => Promise<Facts>;
  /** Kept beside the log under every event that says `hasReason`, with the person it is about. */
  readonly reason?: { readonly personId: string; readonly text: string } | undefined;
  /** True for an act that rests on the operator role alone. */
  readonly asOperator?: boolean;
  /** The communities, all of one tree, that a refusal is kept under; left out where no community stands yet. */
  readonly about?: { readonly rootId: string; readonly communityIds: (state: State) => readonly string[] };
  /** The refusal that a recorded decision is answered by; null when it did what was asked. */
  readonly refusalIn?: (outcome: CommandOutcome<State, Event>) => DomainError | null;
}

/** A command that was not refused, with what came of it. */
export interface ExecutedCommand<State, Event extends DomainEvent, Command extends PlannedCommand = PlannedCommand> {
  readonly attempt: Attempt;
  readonly command: Command;
  readonly outcome: CommandOutcome<State, Event>;
}
