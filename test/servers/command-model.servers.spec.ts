import { openEventLog } from '@app/event-sourcing/open';
import { openPeople } from '@app/people/open';

import { type CommandApiUnderTest, openCommandApi } from '../../apps/command-api/src/testing/command-api-under-test';
import { EventStoreStandIn } from '../../libs/event-sourcing/src/eventstoredb/testing';
import { explore, TIMES } from '../support/explore-commands';
import { type MongoDbServer, startMongoDb } from '../support/mongodb-server';
import { openTown } from '../support/town';

const RUNS = 10;

describe('commands on both stores, by a second telling of their rules', () => {
  const opened: CommandApiUnderTest[] = [];
  let mongodb: MongoDbServer;
  let standIn: EventStoreStandIn | null = null;
  let eventStoreUrl: string;
  beforeAll(async () => {
    mongodb = await startMongoDb();
    const given = process.env['EVENTSTOREDB_URL'];
    if (!given) standIn = await EventStoreStandIn.start();
    eventStoreUrl = standIn?.url ?? given ?? '';
  });
  afterAll(async () => {
    await Promise.all(opened.map((api) => api.close()));
    standIn?.stop();
    await mongodb.stop();
  });

  const open = async (opening: Promise<CommandApiUnderTest>) => {
    const api = await opening;
    opened.push(api);
    return openTown(api);
  };
  const onServers = () =>
    openCommandApi({
      openStores: async (_folder, personKey) => ({
        log: await openEventLog(eventStoreUrl),
        people: await openPeople(mongodb.freshDatabase(), { personKey }),
      }),
    });

  it(
    'are answered the same as in memory',
    async () => {
      const tally = await explore([await open(openCommandApi()), await open(onServers())], RUNS);
      expect(tally.commands).toBeGreaterThan(RUNS * 15);
      process.stdout.write(`${tally.commands} commands, ${tally.answers.size} kinds of answers, the same everywhere\n`);
    },
    300_000 * TIMES,
  );
});
