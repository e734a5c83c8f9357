import { randomUUID } from 'node:crypto';

import { EventStoreDBClient, jsonEvent, NO_STREAM } from '@eventstore/db-client';

/** What the client alone appends, so many at a time. */
export interface BarePlan {
  readonly url: string;
  readonly inFlight: number;
  readonly warmUpMs: number;
  readonly measuredMs: number;
}

const PADDING = 300;

/** About as large as an invitation is, each in a stream of its own. */
const append = async (client: EventStoreDBClient): Promise<void> => {
  const data = { personId: randomUUID(), invitationId: randomUUID(), padding: 'x'.repeat(PADDING) };
  const event = jsonEvent({ id: randomUUID(), type: 'Measured', data, metadata: { commandId: randomUUID() } });
  // Streams that no projection of ours looks at.
  await client.appendToStream(`measured-${randomUUID()}`, [event], { expectedRevision: NO_STREAM });
};

const run = async ({ url, inFlight, warmUpMs, measuredMs }: BarePlan): Promise<number> => {
  const client = EventStoreDBClient.connectionString(url);
  const from = performance.now() + warmUpMs;
  let done = 0;
  const lane = async (): Promise<void> => {
    while (performance.now() < from + measuredMs) {
      await append(client);
      if (performance.now() >= from) done += 1;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  const perSecond = (done * 1_000) / (performance.now() - from);
  await client.dispose();
  return perSecond;
};

// One client in a process is all that it bears; one process a round.
process.once('message', (plan: BarePlan) => {
  void run(plan).then((perSecond) => process.send?.(perSecond, () => process.exit()));
});
