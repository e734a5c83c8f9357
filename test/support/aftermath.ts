import { parseEmailAddress } from '@app/contracts';
import { openDocumentStore } from '@app/documents/open';
import type { RecordedEvent } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';

import { checkReadModels } from '../../apps/projector/src/projections';
import { readLogAt } from './stores-of';

/** A command that was answered with success, and the event that it must have recorded. */
export interface Acknowledged {
  readonly type: string;
  readonly invitationId: string;
  readonly personId: string;
  readonly email: string;
  readonly position: string;
}

/** Where the stores of a server are: its folder, and what was set beside it. */
export interface Place {
  readonly dataDir: string;
  readonly env: NodeJS.ProcessEnv;
}

export const configurationOf = ({ dataDir, env }: Place) => readConfiguration({ ...env, DATA_DIR: dataDir });

const keyOf = (type: string, invitationId: string) => `${type} ${invitationId}`;

/** What was acknowledged and is not in the log exactly once, at the place that was told. */
export const lostOrDoubled = (
  events: readonly RecordedEvent[],
  acknowledged: readonly Acknowledged[],
): readonly Acknowledged[] => {
  const recorded = new Map<string, RecordedEvent[]>();
  for (const event of events) {
    const { invitationId } = event.data as { invitationId?: string };
    if (invitationId === undefined) continue;
    const key = keyOf(event.type, invitationId);
    recorded.set(key, [...(recorded.get(key) ?? []), event]);
  }
  return acknowledged.filter(({ type, invitationId, position }) => {
    const found = recorded.get(keyOf(type, invitationId)) ?? [];
    return found.length !== 1 || found[0]?.position !== position;
  });
};

/** Events whose revision is not the one after that of the event before them in their stream. */
export const gaps = (events: readonly RecordedEvent[]): readonly RecordedEvent[] => {
  const next = new Map<string, bigint>();
  return events.filter(({ streamName, revision }) => {
    const expected = next.get(streamName) ?? 0n;
    next.set(streamName, revision + 1n);
    return revision !== expected;
  });
};

/** What was acknowledged for people whom the people store does not know by their address. */
export const withoutPerson = async (
  place: Place,
  acknowledged: readonly Acknowledged[],
): Promise<readonly Acknowledged[]> => {
  const people = await openPeopleOfProcess(configurationOf(place), { warn: () => undefined, readOnly: true });
  const found = await people.byAddress(acknowledged.map(({ email }) => parseEmailAddress(email)!));
  await people.close();
  return acknowledged.filter(({ email, personId }) => found.get(parseEmailAddress(email)!)?.personId !== personId);
};

/** The read models as they lie there: none may be ahead of the log, each equal to the fold up to its checkpoint. */
export const checkViews = async (place: Place) => {
  const { eventStoreUrl, readModelUrl } = configurationOf(place);
  const log = await openEventLog(eventStoreUrl, { readOnly: true });
  const documents = await openDocumentStore(readModelUrl, { readOnly: true });
  const checks = [];
  const before = await log.head();
  for await (const check of checkReadModels({ log, documents })) checks.push(check);
  const head = await log.head();
  await Promise.all([log.close(), documents.close()]);
  return {
    ahead: checks.filter(({ position }) => position !== null && position > head),
    different: checks.filter(({ difference }) => difference !== null),
    behind: checks.filter(({ position }) => position === null || position < before),
  };
};

const CAUGHT_UP_WITHIN_MS = 30_000;

/** The read models once they have caught up with the log, or as they are when that takes too long. */
export const viewsCaughtUp = async (place: Place) => {
  const deadline = Date.now() + CAUGHT_UP_WITHIN_MS;
  for (;;) {
    const views = await checkViews(place);
    if (views.behind.length === 0 || views.different.length > 0 || Date.now() > deadline) return views;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

/** What must hold after any fault; answers how many events the log holds. */
export const expectNothingLost = async (place: Place, acknowledged: readonly Acknowledged[]): Promise<number> => {
  const views = await viewsCaughtUp(place);
  const events = await readLogAt(configurationOf(place).eventStoreUrl);
  expect(lostOrDoubled(events, acknowledged)).toEqual([]);
  expect(gaps(events)).toEqual([]);
  expect(await withoutPerson(place, acknowledged)).toEqual([]);
  expect(views).toEqual({ ahead: [], different: [], behind: [] });
  return events.length;
};
