import type { Decider } from './decider';
import type { CommandMetadata, DomainEvent } from './domain-event';
import { CommandIdReusedError } from './errors';
import type { EventStore } from './event-store';
import type { LoadedStream } from './folded-streams';
import type { CommandOutcome } from './handle-command';

interface RepeatableRequest<State, Event extends DomainEvent> {
  readonly decider: Pick<Decider<State, never, Event, never>, 'initialState' | 'evolve'>;
  readonly metadata: CommandMetadata;
}

/**
 * The outcome that the command had when it came first, as it was then; null when the stream holds nothing of it.
 * Throws `CommandIdReusedError` when that was another command.
 */
export const answerOfRepeatedCommand = async <State, Event extends DomainEvent>(
  store: EventStore,
  target: LoadedStream<State>,
  { decider, metadata }: RepeatableRequest<State, Event>,
): Promise<CommandOutcome<State, Event> | null> => {
  const recorded = target.commands.get(metadata.commandId);
  if (!recorded) return null;
  if (recorded.fingerprint !== metadata.fingerprint) {
    throw new CommandIdReusedError(`Command id ${metadata.commandId} belongs to another command`);
  }
  const history = (await store.readStream(target.name)).filter(({ revision }) => revision <= recorded.to);
  const own = history.filter(({ revision }) => revision >= recorded.from);
  return {
    events: own.map(({ type, data }) => ({ type, data }) as DomainEvent as Event),
    eventIds: own.map(({ id }) => id),
    position: own.at(-1)?.position ?? null,
    revision: recorded.to,
    state: history.reduce((state, event) => decider.evolve(state, event as DomainEvent as Event), decider.initialState),
    repeated: true,
  };
};
