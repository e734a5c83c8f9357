import { DomainError } from '@app/contracts';
import {
  type CommandOutcome,
  type HandleCommand,
  StoreUnavailableError,
  WriteConflictError,
  WrongExpectedVersionError,
} from '@app/event-sourcing';
import { Registry } from 'prom-client';

import { countingConflicts, observedCommands } from './observed-commands';

type Request = Parameters<HandleCommand>[0];
const request = (fields: object = {}) => ({ command: { type: 'InviteUser' }, ...fields }) as unknown as Request;
const outcome = (events: readonly unknown[]) => ({ events }) as unknown as CommandOutcome<never, never>;

describe('observed commands', () => {
  it.each<[string, () => Promise<unknown>, object]>([
    ['recorded', async () => outcome([{}]), {}],
    ['unchanged', async () => outcome([]), {}],
    ['dry-run', async () => outcome([{}]), { dryRun: true }],
    ['refused', () => Promise.reject(new DomainError('forbidden', 'No.')), {}],
    ['conflict', () => Promise.reject(new WriteConflictError('lost')), {}],
    ['unavailable', () => Promise.reject(new StoreUnavailableError('gone')), {}],
    ['fault', () => Promise.reject(new TypeError('bug')), {}],
  ])('are told by type and outcome, and answer as before: %s', async (told, handle, fields) => {
    const registry = new Registry();
    const given = await handle().catch((error: unknown) => error);
    const observed = observedCommands((async () => handle()) as unknown as HandleCommand, registry);
    const answered = await observed(request(fields)).catch((error: unknown) => error);
    expect(answered).toEqual(given);
    const text = await registry.metrics();
    expect(text).toContain(`guestlist_command_duration_seconds_count{command="InviteUser",outcome="${told}"} 1`);
    expect(text.match(/_count\{/g)).toHaveLength(1);
  });

  it('tell how often an append came too late, and of nothing else', async () => {
    const registry = new Registry();
    const faults = [new WrongExpectedVersionError('s', 1n, 2n), new StoreUnavailableError('gone')];
    const store = countingConflicts(
      {
        readStream: async () => [],
        appendToStream: async () => {
          const fault = faults.shift();
          if (fault) throw fault;
          return { position: 'p', revision: 1n };
        },
      },
      registry,
    );
    await expect(store.appendToStream('s', [], 0n)).rejects.toThrow(WrongExpectedVersionError);
    await expect(store.appendToStream('s', [], 0n)).rejects.toThrow(StoreUnavailableError);
    expect(await store.appendToStream('s', [], 0n)).toEqual({ position: 'p', revision: 1n });
    expect(await store.readStream('s')).toEqual([]);
    expect(await registry.metrics()).toContain('guestlist_append_conflicts_total 1');
  });
});
