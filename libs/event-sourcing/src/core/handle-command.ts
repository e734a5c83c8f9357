import { CommandQueue } from './command-queue';
import type { Decider } from './decider';
import type { CommandMetadata, DomainEvent, EventToAppend, Position, StreamRevision } from './domain-event';
import { WrongExpectedVersionError } from './errors';
import type { EventStore } from './event-store';
import { eventsToAppend, type EventValidator } from './events-to-append';
import type { FoldedStreams, LoadedStream } from './folded-streams';
import { answerOfRepeatedCommand } from './repeated-command';
import { conflictRetries, type ConflictRetries, retryConflicts } from './retry-conflicts';

export interface CommandRequest<State, Command, Event extends DomainEvent, Facts> {
  readonly streams: FoldedStreams<State, Event>;
  readonly streamName: string;
  readonly decider: Decider<State, Command, Event, Facts>;
  readonly command: Command;
  /** Stored whole with every event. Plain JSON. */
  readonly metadata: CommandMetadata;
  /**
   * What the rules need to know of other streams. Called anew for every attempt, while the target loads; a rule that
   * looks at the target first awaits it. What it throws ends the command, unless the command is a repeated one.
   */
  readonly gatherFacts: (target: Promise<LoadedStream<State>>) => Promise<Facts>;
  /** What must be durable before the events are. Not called when nothing will be recorded; throws to abandon. */
  readonly beforeAppend?: (events: readonly Event[]) => Promise<void>;
  /** Decide, but record nothing. */
  readonly dryRun?: boolean;
  /**
   * Another process may run the same command, under the same id, at this moment. The store takes the slower of the two for
   * a repetition and says nothing, although it may hold other events: what stands is read back then.
   */
  readonly sharedId?: boolean;
}

export interface CommandOutcome<State, Event extends DomainEvent> {
  /** What the command recorded, now or when it came first, or would record (dry run). Empty: there was nothing to do. */
  readonly events: readonly Event[];
  readonly eventIds: readonly string[];
  /** Position of the last of these events; of the stream's last event when nothing was recorded (null: it has none). */
  readonly position: Position | null;
  /** Revision of that same event. */
  readonly revision: StreamRevision;
  /** The state after these events. */
  readonly state: State;
  /** The stream held the events of this command already. */
  readonly repeated: boolean;
}

export interface CommandHandlerOptions extends Partial<ConflictRetries> {
  readonly store: EventStore;
  /** Throws when the data of an event does not fit the schema of its type. */
  readonly validate: EventValidator;
}

/**
 * Records what a command decides, exactly once however often it is repeated. Rejects with what the rules throw, with
 * `CommandIdReusedError`, with `WriteConflictError` after 2 seconds of lost races, with `InvalidEventError`, or with the
 * store's own errors; of these only `StoreUnavailableError` leaves open whether the events were recorded, and repeating
 * the command is safe then.
 */
export type HandleCommand = <State, Command, Event extends DomainEvent, Facts>(
  request: CommandRequest<State, Command, Event, Facts>,
) => Promise<CommandOutcome<State, Event>>;

/** A handler for all commands of this process: those on one stream queue up instead of racing each other. */
export const createCommandHandler = ({ store, validate, ...given }: CommandHandlerOptions): HandleCommand => {
  const queue = new CommandQueue();
  const retries = { ...conflictRetries, ...given };
  return (request) =>
    queue.run(request.streamName, () => retryConflicts(() => attempt(store, validate, request), retries));
};

const attempt = async <State, Command, Event extends DomainEvent, Facts>(
  store: EventStore,
  validate: EventValidator,
  request: CommandRequest<State, Command, Event, Facts>,
): Promise<CommandOutcome<State, Event>> => {
  const { target, gathering } = await loadTargetAndFacts(request);
  const answer = await answerOfRepeatedCommand(store, target, request);
  if (answer) return answer;

  const events = request.decider.decide(request.command, target.state, await gathering);
  if (events.length === 0) return { ...standingAt(target), events, eventIds: [], repeated: false };
  const recordable = eventsToAppend(events, request.metadata, validate);
  const eventIds = recordable.map(({ id }) => id);
  if (request.dryRun) {
    const state = events.reduce((folded, event) => request.decider.evolve(folded, event), target.state);
    return { ...standingAt(target), events, eventIds, state, repeated: false };
  }

  await request.beforeAppend?.(events);
  const after = await append(store, request, target, recordable);
  const standing = request.sharedId ? await answerOfRepeatedCommand(store, after, request) : null;
  return { ...standingAt(after), events, eventIds, ...standing, repeated: false };
};

const loadTargetAndFacts = async <State, Command, Event extends DomainEvent, Facts>({
  streams,
  streamName,
  gatherFacts,
}: CommandRequest<State, Command, Event, Facts>) => {
  const loading = streams.load(streamName);
  const gathering = (async () => gatherFacts(loading))();
  // A repeated command is answered without its facts; then nobody is left to hear that they could not be gathered.
  gathering.catch(() => undefined);
  return { target: await loading, gathering };
};

const append = async <State, Event extends DomainEvent>(
  store: EventStore,
  { streams, sharedId = false }: Pick<CommandRequest<State, never, Event, never>, 'streams' | 'sharedId'>,
  target: LoadedStream<State>,
  events: readonly EventToAppend<Event>[],
): Promise<LoadedStream<State>> => {
  try {
    const appended = await store.appendToStream(target.name, events, target.revision);
    return sharedId ? await streams.load(target.name) : streams.advance(target, events, appended);
  } catch (error) {
    // What is remembered may come from a log that has been replaced since: the next attempt reads from the beginning.
    if (error instanceof WrongExpectedVersionError) streams.forget(target.name);
    throw error;
  }
};

const standingAt = <State>({ position, revision, state }: LoadedStream<State>) => ({ position, revision, state });
