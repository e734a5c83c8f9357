import {
  type Authority,
  type CommunityEvent,
  communityStream,
  type EmailAddress,
  type MembershipEvent,
  membershipStream,
} from '@app/contracts';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import { ADA, EAST, GUY, historyOf, MAIN, managedAdded, registered } from '@app/domain/testing';
import { deriveUuid, eventIdOf, type OpenedEventLog, sleep } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { createMetrics } from '@app/runtime';

import { observeFollowers, projectorReadiness } from '../followers';
import { type Ownership, OwnershipLostError } from '../ownership';
import { reactorCheckpoints, reactorKey } from '../reactor-checkpoints';
import { type Reactors, startReactors } from './start-reactors';
import { openSurroundings, PostOffice, type Surroundings } from './testing';

const adas = membershipStream(MAIN, ADA);
const guys = membershipStream(MAIN, GUY);

/** What Ada, at that revision of her membership, says. */
const adaAt = (revision: string): Authority => ({
  personId: ADA,
  via: 'held',
  scopes: [
    {
      communityId: EAST,
      roles: ['admin'],
      basis: { [adas]: revision, [communityStream(MAIN)]: '0', [communityStream(EAST)]: '0' },
    },
  ],
});
const invitedByAda = (revision: string): MembershipEvent => {
  const event = historyOf(GUY).invited({ [EAST]: ['guest'] }, { expiresAt: '2999-01-01T00:00:00.000Z' });
  return { ...event, data: { ...event.data, authority: adaAt(revision) } } as MembershipEvent;
};

const until = async (condition: () => Promise<boolean> | boolean): Promise<void> => {
  const deadline = performance.now() + 5_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It did not come about within 5 seconds');
    await sleep(5);
  }
};

describe('the reactors of a process', () => {
  let log: OpenedEventLog;
  const documents = openInMemoryDocumentStore();
  const running: Reactors[] = [];
  let appended = 0;
  let surroundings: Surroundings;

  const append = async (streamName: string, event: CommunityEvent | MembershipEvent) => {
    const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
    const commandId = deriveUuid(MAIN, `command ${(appended += 1)}`);
    const metadata = { commandId, fingerprint: '' };
    await log.appendToStream(streamName, [{ ...event, id: eventIdOf(commandId, 0), metadata }], before);
  };
  const start = () => {
    const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
    const reactors = startReactors({ log, checkpointsOf, ...surroundings, now: () => new Date() });
    running.push(reactors);
    return reactors;
  };
  const typesOfGuy = async () => (await log.readStream(guys)).map(({ type }) => type);

  beforeAll(async () => {
    surroundings = await openSurroundings();
  });
  beforeEach(async () => {
    log = await openInMemoryEventLog();
    await append(communityStream(MAIN), registered());
    await append(communityStream(EAST), managedAdded(EAST));
    await append(adas, historyOf(ADA).added({ [MAIN]: ['admin'] }));
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((reactors) => reactors.close()));
    await documents.records.remove(reactorKey('authority-watch'));
    await log.close();
  });
  afterAll(async () => {
    await Promise.all([documents.close(), surroundings.discard()]);
  });

  it('take back within 5 seconds what was given without authority, and keep how far they are', async () => {
    const reactors = start();
    await append(adas, historyOf(ADA).removed(MAIN));
    await append(guys, invitedByAda('0'));
    await until(async () => (await typesOfGuy()).includes('InvitationVoided'));
    const head = await log.head();
    await until(() => reactors.states()['authority-watch']?.position === head);
    expect((await documents.records.get('reactor:authority-watch'))?.value).toMatchObject({ position: head });
    const [, voided] = await log.readStream(guys);
    expect(voided?.metadata).toMatchObject({ actor: 'system:authority-watch', commandType: 'TakeBack' });
  });

  it('begin an existing log at its beginning', async () => {
    await append(adas, historyOf(ADA).removed(MAIN));
    await append(guys, invitedByAda('0'));
    await append(communityStream(MAIN), {
      type: 'CommunityRenamed',
      data: { rootId: MAIN, communityId: MAIN, name: 'Z' },
    });
    start();
    await until(async () => (await typesOfGuy()).includes('InvitationVoided'));
  });

  it('leave what its giver could give when it reached the log', async () => {
    await append(guys, invitedByAda('0'));
    await append(adas, historyOf(ADA).removed(MAIN));
    const reactors = start();
    await until(async () => reactors.states()['authority-watch']?.position === (await log.head()));
    expect(await typesOfGuy()).toEqual(['UserInvited']);
  });

  it('are told of by readiness and metrics, and keep nobody from being served', async () => {
    const broken: Reactors = {
      states: () => ({
        'authority-watch': {
          ...{ name: 'authority-watch', state: 'stopped', position: null, failures: 3 },
          lastError: { eventId: null, eventType: null, position: null, message: 'no room' },
        },
      }),
      close: async () => undefined,
    };
    const { ready, detail } = await projectorReadiness({ states: () => ({}) }, broken, log).status();
    expect(ready).toBe(true);
    expect(detail.reactors).toEqual({
      'authority-watch': { position: null, lag: expect.any(Number) as number, state: 'stopped', lastError: 'no room' },
    });
    const registry = createMetrics('test');
    observeFollowers(broken, { kind: 'reactor', log, registry });
    const metrics = await registry.metrics();
    expect(metrics).toMatch(/reactor_live\{reactor="authority-watch",process="test"\} 0/);
    expect(metrics).toMatch(/reactor_failures\{reactor="authority-watch",process="test"\} 3/);
  });

  describe('that mail, when another process may have begun', () => {
    let office: PostOffice;
    let held: boolean;
    const over = { signal: new AbortController() };
    /** Held once: whoever has lost it waits for ever. */
    const once = (): Ownership => {
      const taken = new Set<string>();
      return {
        take: async (work, { signal }) => {
          if (taken.has(work)) {
            await sleep(60_000, signal);
            return null;
          }
          taken.add(work);
          return {
            signal: AbortSignal.any([signal, over.signal.signal]),
            assertHeld: () => {
              if (!held) throw new OwnershipLostError('another may have begun');
            },
            release: async () => undefined,
          };
        },
      };
    };
    beforeEach(async () => {
      held = true;
      over.signal = new AbortController();
      office = await PostOffice.open();
      for (const [personId, address] of [
        [ADA, 'ada@example.org'],
        [GUY, 'guy@example.org'],
      ] as [string, EmailAddress][]) {
        await surroundings.people.claim([{ address, personId, salt: '0'.repeat(64) }]);
      }
      const configuration = { ...surroundings.configuration, smtpUrl: office.url };
      const checkpointsOf = (name: string) => reactorCheckpoints(documents.records, name);
      const { people } = surroundings;
      const now = () => new Date();
      running.push(startReactors({ log, checkpointsOf, people, configuration, now, ownership: once() }));
    });
    afterEach(async () => {
      await documents.records.remove(reactorKey('mail'));
      await office.close();
    });

    it('record what was handed over all the same, so that nobody hands it over again', async () => {
      office.treat = () => {
        held = false;
        over.signal.abort();
        return 'take';
      };
      await append(guys, invitedByAda('0'));
      await until(async () => (await typesOfGuy()).includes('InvitationMailSent'));
      expect(office.taken).toHaveLength(1);
    });

    it('hand over nothing more, even before they know', async () => {
      held = false;
      await append(guys, invitedByAda('0'));
      const [mail] = running.slice(-1);
      await until(() => mail?.states()['mail']?.lastError?.message === 'another may have begun');
      expect([office.attempts, await typesOfGuy()]).toEqual([0, ['UserInvited']]);
    });
  });

  it('refuse a record that is no checkpoint', async () => {
    await documents.records.put(reactorKey('authority-watch'), 'somewhere');
    const reactors = start();
    await until(() => reactors.states()['authority-watch']?.state === 'retrying');
    expect(reactors.states()['authority-watch']?.lastError?.message).toMatch(/is no checkpoint/);
  });
});
