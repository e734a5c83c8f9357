import { randomUUID } from 'node:crypto';

import { communityStream, membershipStream } from '@app/contracts';
import { openInMemoryDocumentStore } from '@app/documents/in-memory';
import type { DocumentStore } from '@app/documents';
import {
  eventIdOf,
  type OpenedEventLog,
  type RecordedEvent,
  sleep,
  type SubscriptionOptions,
} from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { readModelNames } from '@app/read-models';
import { type Happening, idOf, scope, TreeHistory } from '@app/read-models/testing';
import { createMetrics, createOpsServer, type OpsServer } from '@app/runtime';

import { checkReadModels, type Projector, readRebuild, requestRebuild, startProjector } from '../projections';
import { noReactors } from '../reactors';
import { type FollowerStatus, observeFollowers, projectorReadiness } from '.';

const tree = new TreeHistory('acme');
const ada = idOf('ada');
const admin = { communityId: tree.rootId, roles: [{ roleId: 'admin', revision: 0 }] };

const until = async (condition: () => Promise<boolean> | boolean, what: string): Promise<void> => {
  const deadline = performance.now() + 4_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`It did not come about that ${what}`);
    await sleep(5);
  }
};

describe('a projector before an event that it cannot apply', () => {
  const clock = { now: Date.parse('2026-05-01T00:00:00.000Z') };
  let log: OpenedEventLog;
  let documents: DocumentStore;
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    log = await openInMemoryEventLog({ now: () => new Date(clock.now) });
    documents = openInMemoryDocumentStore();
    await happen(tree.registered(), ...tree.joined(ada, scope(tree.rootId, 'guest')));
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
    await Promise.all([log.close(), documents.close()]);
  });

  const happen = async (...happenings: readonly Happening[]) => {
    for (const { streamName, type, data, metadata } of happenings) {
      const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
      await log.appendToStream(streamName, [{ id: eventIdOf(metadata.commandId, 0), type, data, metadata }], before);
    }
  };
  /** A newer program says of roles what this one does not understand: memberships rest on it, the others do not. */
  const poisoned = async (): Promise<RecordedEvent> => {
    const { data, ...event } = tree.rolesChanged(ada, admin);
    await happen({ ...event, data: { ...data, roles: { of: 'a newer shape' } } } as unknown as Happening);
    return (await log.readStream(membershipStream(tree.rootId, ada))).at(-1)!;
  };
  const start = async (of: OpenedEventLog): Promise<{ projector: Projector; server: OpsServer }> => {
    const projector = await startProjector({ log: of, documents, pollMs: 5, dropAfterMs: 20 });
    const registry = createMetrics('test');
    const now = () => new Date(clock.now);
    observeFollowers(projector, { kind: 'projection', log: of, registry, now });
    const readiness = projectorReadiness(projector, noReactors, of, { now });
    const server = await createOpsServer({ port: 0, host: '127.0.0.1', readiness, registry });
    closing.push(
      () => projector.close(),
      () => server.close(),
    );
    return { projector, server };
  };
  const readyz = async ({ port }: OpsServer) => {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`);
    return { code: response.status, ...((await response.json()) as { projections: Record<string, unknown> }) };
  };
  const metrics = async ({ port }: OpsServer) => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const stateOf = (projector: Projector, name: string) => projector.states()[name];

  it('stops one projection there and names the event, while the others go on', async () => {
    const poison = await poisoned();
    const { projector, server } = await start(log);
    await happen(tree.managed('north'));
    const head = await log.head();
    await until(() => (stateOf(projector, 'memberships')?.failures ?? 0) > 1, 'it was tried again');
    const others = readModelNames.filter((name) => name !== 'memberships');
    await until(() => others.every((name) => stateOf(projector, name)?.position === head), 'the others go on');
    clock.now += 90_000;

    const { code, projections } = await readyz(server);
    expect(code).toBe(503);
    const named = new RegExp(`^MemberRolesChanged ${poison.id} at ${poison.position}: `);
    expect(projections).toEqual({
      memberships: {
        ...{ position: expect.any(String) as string, state: 'stopped', lag: 90 },
        lastError: expect.stringMatching(named) as string,
      },
      ...Object.fromEntries(others.map((name) => [name, { position: head, state: 'live', lag: 0, lastError: null }])),
    });
    const told = await metrics(server);
    const event = `position="${poison.position}",event_id="${poison.id}",event_type="MemberRolesChanged"`;
    expect(told).toContain(`guestlist_projection_stopped_at{projection="memberships",${event},process="test"} 1`);
    expect(told.match(/^guestlist_projection_stopped_at\{/gm)).toHaveLength(1);
    expect(told).toContain('guestlist_projection_lag_seconds{projection="memberships",process="test"} 90');
    expect(told).toContain('guestlist_projection_lag_seconds{projection="audit",process="test"} 0');
    // The poisoned one, and what came after it.
    expect(told).toContain('guestlist_projection_lag_events{projection="memberships",process="test"} 2');
    expect(told).toContain('guestlist_projection_lag_events{projection="audit",process="test"} 0');
    expect(told).toContain('guestlist_projection_state{projection="memberships",state="stopped",process="test"} 1');
    expect(told).toContain('guestlist_projection_state{projection="memberships",state="live",process="test"} 0');
    for (const text of [JSON.stringify(projections), told]) expect(text).not.toContain(ada);
  });

  it('stops all of them at a type that none of them knows', async () => {
    await happen({ ...tree.suspended(ada, tree.rootId), type: 'MemberAppointed' } as unknown as Happening);
    const { projector, server } = await start(log);
    await until(() => Object.values(projector.states()).every(({ state }) => state === 'stopped'), 'all have stopped');
    expect((await metrics(server)).match(/_stopped_at\{.*event_type="MemberAppointed"/g)).toHaveLength(
      readModelNames.length,
    );
  });

  it('goes on by itself, and loses nothing, once a program that understands the event is started', async () => {
    const poison = await poisoned();
    const old = await start(log);
    await until(() => stateOf(old.projector, 'memberships')?.state === 'stopped', 'it has stopped');
    await happen(tree.suspended(ada, tree.rootId));
    await old.projector.close();

    const understanding = understood(log, poison.id, { roles: admin.roles });
    const { projector, server } = await start(understanding);
    const head = await log.head();
    await until(() => stateOf(projector, 'memberships')?.position === head, 'it has caught up');
    expect(await readyz(server)).toMatchObject({
      code: 200,
      projections: { memberships: { lag: 0, lastError: null } },
    });
    expect(await metrics(server)).not.toContain('stopped_at{');
    const differing = async () => {
      const names: string[] = [];
      for await (const { name, difference } of checkReadModels({ log: understanding, documents }))
        if (difference !== null) names.push(name);
      return names;
    };
    // It keeps events whole, and has kept this one as the older program read it.
    expect(await differing()).toEqual(['audit']);
    await requestRebuild(documents, 'audit', randomUUID());
    const isDone = async () => (await readRebuild(documents, 'audit'))?.progress.state === 'done';
    await until(isDone, 'the rebuild is done');
    expect(await differing()).toEqual([]);
  });

  it('has no lag behind events that it does not listen to, however old they are', async () => {
    const { projector, server } = await start(log);
    await until(() => Object.values(projector.states()).every(({ state }) => state === 'live'), 'all are live');
    await projector.close();
    const { metadata } = tree.registered();
    await log.appendToStream(
      'request-1',
      [{ id: idOf('key'), type: 'RequestReceived', data: {}, metadata }],
      'no_stream',
    );
    clock.now += 3_600_000;
    expect(await metrics(server)).toContain('guestlist_projection_lag_seconds{projection="audit",process="test"} 0');
    await happen(tree.managed('north'));
    clock.now += 7_000;
    expect(await metrics(server)).toContain('guestlist_projection_lag_seconds{projection="audit",process="test"} 7');
  });

  it('looks at the log once for all that are told together, and once more for each that is far behind', async () => {
    const { projector } = await start(log);
    await until(() => Object.values(projector.states()).every(({ state }) => state === 'live'), 'all are live');
    await projector.close();
    const looks: (string | null)[] = [];
    const looked = {
      subscribe: (options: SubscriptionOptions) => {
        looks.push(options.after);
        return log.subscribe(options);
      },
    };
    const [begin, head] = [(await log.readStream(communityStream(tree.rootId)))[0]!.position, await log.head()];
    const at = (name: string, position: string | null) => ({ ...projector.states()[name]!, position });
    const behind = { audit: at('audit', begin), communities: at('communities', head) };
    const observed = (states: Record<string, FollowerStatus>) => {
      const registry = createMetrics('test');
      observeFollowers({ states: () => states }, { kind: 'projection', log: looked, registry });
      return registry.metrics();
    };
    expect(await observed(behind)).toContain('lag_events{projection="audit",process="test"} 2');
    expect(looks.splice(0)).toEqual([begin]);
    await happen(...Array.from({ length: 1_000 }, (_, n) => tree.managed(`branch ${n}`)));
    const told = await observed({ ...behind, memberships: at('memberships', await log.head()) });
    expect(told).toContain('lag_events{projection="audit",process="test"} 1000');
    expect(told).toContain('lag_events{projection="communities",process="test"} 1000');
    expect(told).toContain('lag_events{projection="memberships",process="test"} 0');
    expect(looks).toHaveLength(2);
  });

  it('does not guess a lag when the log does not answer', async () => {
    const silent = {
      async *subscribe() {
        await Promise.reject(new Error('no log'));
        yield* [];
      },
    };
    const { projector } = await start(log);
    const registry = createMetrics('test');
    observeFollowers(projector, { kind: 'projection', log: silent, registry });
    expect(await registry.getSingleMetricAsString('guestlist_projection_lag_seconds')).not.toContain('projection=');
  });
});

/** The log as a program reads it that was taught this event. */
const understood = (log: OpenedEventLog, eventId: string, data: object): OpenedEventLog => {
  const upcast = (event: RecordedEvent) =>
    event.id === eventId ? { ...event, data: { ...(event.data as object), ...data } } : event;
  const subscribe = async function* (options: SubscriptionOptions) {
    for await (const batch of log.subscribe(options)) yield { ...batch, events: batch.events.map(upcast) };
  };
  return {
    ...{ subscribe, logId: () => log.logId(), head: () => log.head(), eventAt: (position) => log.eventAt(position) },
    readStream: (name, options) => log.readStream(name, options),
    readStreams: (names, options) => log.readStreams(names, options),
    appendToStream: (name, events, expected) => log.appendToStream(name, events, expected),
    close: () => log.close(),
  };
};
