import { DomainError } from '@app/contracts';
import {
  type EventStore,
  type HandleCommand,
  StoreUnavailableError,
  WriteConflictError,
  WrongExpectedVersionError,
} from '@app/event-sourcing';
import { inSpan } from '@app/runtime';
import { Counter, Histogram, type Registry } from 'prom-client';

// Seconds; fine where most commands are, and up to what a lost race may take.
const BUCKETS = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** What became of a command. */
type Outcome = 'recorded' | 'unchanged' | 'dry-run' | 'refused' | 'conflict' | 'unavailable' | 'fault';

const outcomeOf = (error: unknown): Outcome => {
  if (error instanceof DomainError) return 'refused';
  if (error instanceof WriteConflictError) return 'conflict';
  return error instanceof StoreUnavailableError ? 'unavailable' : 'fault';
};

/** The same handler; tells by type of command how long each took and what became of it, and puts it into a span. */
export const observedCommands = (handle: HandleCommand, registry: Registry): HandleCommand => {
  const seconds = new Histogram({
    name: 'guestlist_command_duration_seconds',
    help: 'Time from the facts of a command to what became of it',
    labelNames: ['command', 'outcome'],
    buckets: BUCKETS,
    registers: [registry],
  });
  return async (request) => {
    // Whatever the commands are called in general, here all of them carry their type.
    const command = (request.command as { readonly type?: string }).type ?? 'unknown';
    const end = seconds.startTimer({ command });
    try {
      const outcome = await inSpan(`command ${command}`, { 'guestlist.command': command }, () => handle(request));
      if (request.dryRun === true) end({ outcome: 'dry-run' });
      else end({ outcome: outcome.events.length > 0 ? 'recorded' : 'unchanged' });
      return outcome;
    } catch (error) {
      end({ outcome: outcomeOf(error) });
      throw error;
    }
  };
};

/** The same store; counts the appends that came too late, whether they were tried again or not. */
export const countingConflicts = (store: EventStore, registry: Registry): EventStore => {
  const conflicts = new Counter({
    name: 'guestlist_append_conflicts_total',
    help: 'Appends that met a stream which had changed since it was read',
    registers: [registry],
  });
  return {
    readStream: (name, options) => store.readStream(name, options),
    appendToStream: async (name, events, expected) => {
      try {
        return await store.appendToStream(name, events, expected);
      } catch (error) {
        if (error instanceof WrongExpectedVersionError) conflicts.inc();
        throw error;
      }
    },
  };
};
