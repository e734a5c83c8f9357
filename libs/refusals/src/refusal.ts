/** A command that was refused, without anything that it said: who tried what where, and why it was not done. */
export interface Refusal {
  readonly rootId: string;
  /** Communities of that tree which the command was about. */
  readonly communityIds: readonly string[];
  /** When it was decided; RFC 3339, UTC, milliseconds. */
  readonly at: string;
  /** The code of the problem that was answered. */
  readonly code: string;
  readonly commandType: string;
  /** As in the metadata of events; null for somebody of whom nothing is recorded. */
  readonly actor: string | null;
}

/** Where refusals are told. */
export interface RefusalSink {
  /** Never throws and never waits: the refusal is kept later, or not at all when too many come. */
  note(refusal: Refusal): void;
}

/** For whoever keeps none. */
export const noRefusals: RefusalSink = { note: () => undefined };
