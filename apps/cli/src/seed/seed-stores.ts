import { eventSchemas } from '@app/contracts';
import { createCommandHandler, type OpenedEventLog, validatorOf } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import type { People } from '@app/people';
import { openPeopleOfProcess } from '@app/people/open';
import { type Configuration, makeFolder } from '@app/runtime';
import { createStandings } from '@app/standings';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { SeededHistory, type SeedSize } from './history';
import { assemble, RememberedPeople } from './seeded-people';
import { AppendsInOrder, SimulatedClock } from './simulated-time';
import { yearUntil } from './year';

export interface SeedOptions {
  readonly size: SeedSize;
  readonly seed: number;
  /** When the year ends, in milliseconds since 1970. */
  readonly until: number;
}

type Work<Result> = (history: SeededHistory) => Promise<Result>;

const requireFresh = async (log: OpenedEventLog, start: number, dataDir: string): Promise<void> => {
  const head = await log.eventAt(await log.head());
  if (head?.type === 'LogOpened' && Date.parse(head.recordedAt) === start) return;
  throw new CommandFailure(
    exitCodes.refused,
    `There is a log in ${dataDir} already, and a year cannot be put before it. Set DATA_DIR to a new folder.`,
  );
};

/**
 * Opens fresh stores, makes the people, and hands a history that can be played to `work`. What was played is on the disk
 * when the answer is there. Rejects with `CommandFailure` when there is a log already.
 */
export const withSeededHistory = async <Result>(
  configuration: Configuration,
  options: SeedOptions,
  work: Work<Result>,
): Promise<Result> => {
  const { start } = yearUntil(options.until);
  const clock = new SimulatedClock(start);
  await makeFolder(configuration.dataDir);
  const log = await openEventLog(configuration.eventStoreUrl, { now: clock.now, durable: 'at-close' });
  try {
    await requireFresh(log, start, configuration.dataDir);
    const people = await openPeopleOfProcess(configuration, { warn: () => undefined });
    const played = play({ log, clock, people, issuer: configuration.auth.issuer }, options, work);
    return await played.finally(() => people.close());
  } finally {
    await log.close();
  }
};

interface SeedStores {
  readonly log: OpenedEventLog;
  readonly clock: SimulatedClock;
  readonly people: People;
  readonly issuer: string;
}

const play = async <Result>(
  { log, clock, people, issuer }: SeedStores,
  { size, seed, until }: SeedOptions,
  work: Work<Result>,
): Promise<Result> => {
  const cast = await assemble(people, { seed, count: size.people, issuer });
  const remembered = new RememberedPeople(people, cast);
  const appends = new AppendsInOrder(log, clock);
  const handleCommand = createCommandHandler({ store: appends, validate: validatorOf(eventSchemas) });
  const stores = { handleCommand, people: remembered, standings: createStandings(appends) };
  const result = await work(new SeededHistory({ size, seed, year: yearUntil(until), cast, stores, appends }));
  await remembered.flush();
  return result;
};
