import { join } from 'node:path';

import { parseEmailAddress } from '@app/contracts';
import { openDocumentStore } from '@app/documents/open';
import type { RecordedEvent } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { openPersonKeyFile } from '@app/people/key-file';
import { openPeople } from '@app/people/open';

import { checkReadModels } from '../../apps/projector/src/projections';
import { expectStatus, signIn, type Somebody } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { readWholeLog } from '../support/stores-of';

const KILLS = 20;
const INVITATIONS = 2_000;
const IN_FLIGHT = 64;
const CAUGHT_UP_WITHIN_MS = 30_000;

interface Acknowledged {
  readonly email: string;
  readonly invitationId: string;
  readonly personId: string;
  readonly position: string;
}

interface Round {
  readonly acknowledged: readonly Acknowledged[];
  /** Requests that got no answer: what became of them is unknown. */
  readonly unanswered: number;
}

/** Sends invitations from many sides at once until all are sent or the server is gone. */
const inviteUntilGone = async (
  ada: Somebody,
  communityId: string,
  round: number,
  onFirst: () => void,
): Promise<Round> => {
  const acknowledged: Acknowledged[] = [];
  let unanswered = 0;
  let next = 0;
  let gone = false;
  const side = async () => {
    while (next < INVITATIONS && !gone) {
      const email = `guest-${round}-${(next += 1)}@example.org`;
      try {
        const answer = await ada.post('/v1/invitations', { email, communities: { [communityId]: ['guest'] } });
        acknowledged.push({ email, ...(expectStatus(answer, 201) as Omit<Acknowledged, 'email'>) });
        onFirst();
      } catch (error) {
        // Errors of fetch come from outside the sandbox of the tests, where `instanceof` does not know them.
        if ((error as Error).name !== 'TypeError') throw error;
        unanswered += 1;
        gone = true;
      }
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, side));
  return { acknowledged, unanswered };
};

const byInvitation = (events: readonly RecordedEvent[]) => {
  const recorded = new Map<string, RecordedEvent[]>();
  for (const event of events.filter(({ type }) => type === 'UserInvited')) {
    const { invitationId } = event.data as { invitationId: string };
    recorded.set(invitationId, [...(recorded.get(invitationId) ?? []), event]);
  }
  return recorded;
};

const lostOrDoubled = (events: readonly RecordedEvent[], acknowledged: readonly Acknowledged[]) => {
  const recorded = byInvitation(events);
  return acknowledged.filter(({ invitationId, position }) => {
    const found = recorded.get(invitationId) ?? [];
    return found.length !== 1 || found[0]?.position !== position;
  });
};

const gaps = (events: readonly RecordedEvent[]) => {
  const next = new Map<string, bigint>();
  return events.filter(({ streamName, revision }) => {
    const expected = next.get(streamName) ?? 0n;
    next.set(streamName, revision + 1n);
    return revision !== expected;
  });
};

const withoutPerson = async (dataDir: string, acknowledged: readonly Acknowledged[]) => {
  const { personKey } = await openPersonKeyFile(join(dataDir, 'person.key'));
  const people = await openPeople(`sqlite:${join(dataDir, 'people.db')}`, { personKey, readOnly: true });
  const found = await people.byAddress(acknowledged.map(({ email }) => parseEmailAddress(email)!));
  await people.close();
  return acknowledged.filter(({ email, personId }) => found.get(parseEmailAddress(email)!)?.personId !== personId);
};

/** The read models as they lie there: none may be ahead of the log, each equal to the fold up to its checkpoint. */
const checkViews = async (dataDir: string) => {
  const log = await openEventLog(`sqlite:${join(dataDir, 'log.db')}`, { readOnly: true });
  const documents = await openDocumentStore(`sqlite:${join(dataDir, 'views.db')}`, { readOnly: true });
  const head = await log.head();
  const checks = [];
  for await (const check of checkReadModels({ log, documents })) checks.push(check);
  await Promise.all([log.close(), documents.close()]);
  return {
    ahead: checks.filter(({ position }) => position !== null && position > head),
    different: checks.filter(({ difference }) => difference !== null),
    behind: checks.filter(({ position }) => position !== head),
  };
};

const untilCaughtUp = async (dataDir: string) => {
  const deadline = Date.now() + CAUGHT_UP_WITHIN_MS;
  for (;;) {
    const views = await checkViews(dataDir);
    if (views.behind.length === 0 || views.different.length > 0 || Date.now() > deadline) return views;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

describe(`kill -9 during ${INVITATIONS} concurrent invitations, ${KILLS} times`, () => {
  let place: { dataDir: string; discard: () => Promise<void> };
  let server: ServerProcess;
  const all: Acknowledged[] = [];
  let unanswered = 0;
  let cutShort = 0;

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir, { LOG_LEVEL: 'error' });
  });
  afterAll(async () => {
    await server.kill();
    await place.discard();
  });

  it('loses no acknowledged invitation, doubles none, and leaves every read model right', async () => {
    const ada = await signIn(server.url, place.dataDir, 'ada@example.org');
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);

    for (let round = 1; round <= KILLS; round += 1) {
      const sender = await signIn(server.url, place.dataDir, 'ada@example.org');
      const running = server;
      // Spread over the time that the whole load takes here, so that some cuts fall early and some late.
      const killAfter = 20 + round * 25;
      let killing: Promise<void> | undefined;
      const cut = () =>
        (killing ??= new Promise((resolve) => setTimeout(resolve, killAfter)).then(() => running.kill()));
      const outcome = await inviteUntilGone(sender, communityId, round, () => void cut());
      await cut();
      all.push(...outcome.acknowledged);
      unanswered += outcome.unanswered;
      if (outcome.unanswered > 0) cutShort += 1;

      const asLeft = await checkViews(place.dataDir);
      expect({ round, ahead: asLeft.ahead, different: asLeft.different }).toEqual({ round, ahead: [], different: [] });
      server = await startBuiltServer(place.dataDir, { LOG_LEVEL: 'error' });
    }

    const events = await readWholeLog(place.dataDir);
    const views = await untilCaughtUp(place.dataDir);
    process.stdout.write(
      `kill -9: ${KILLS} kills, ${cutShort} of them with requests in flight, ${all.length} invitations acknowledged, ` +
        `${unanswered} unanswered, ${events.length} events in the log\n`,
    );
    expect(all.length).toBeGreaterThan(KILLS);
    expect(cutShort).toBeGreaterThanOrEqual(KILLS / 2);
    expect(lostOrDoubled(events, all)).toEqual([]);
    expect(gaps(events)).toEqual([]);
    expect(await withoutPerson(place.dataDir, all)).toEqual([]);
    expect(views).toEqual({ ahead: [], different: [], behind: [] });
  }, 240_000);
});
