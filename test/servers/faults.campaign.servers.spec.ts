import { badLinks } from '../faults/campaigns/bad-links';
import { killNine } from '../faults/campaigns/kill-nine';
import { startBuiltCommandApi, startBuiltProjector } from '../support/built-server';
import { inFull } from '../support/campaign';
import { type MongoDbServer, startMongoDb } from '../support/mongodb-server';
import { startServerStores } from '../support/server-stores';

describe('the processes of production, on the stand-in for EventStoreDB and a server of MongoDB, under load', () => {
  let mongodb: MongoDbServer;
  beforeAll(async () => {
    mongodb = await startMongoDb();
  });
  afterAll(() => mongodb.stop());
  const stores = () => startServerStores(mongodb);

  it(
    'lose nothing when links are cut, reset, delayed, half open, throttled or sliced',
    () => badLinks({ campaign: 'bad links to both stores', stores, faults: inFull(24, 510), sides: 4 }),
    inFull(300_000, 3_600_000),
  );

  it(
    'lose nothing when they are killed',
    () =>
      killNine({
        ...{ campaign: 'kill -9 both stores', stores },
        starts: { 'command-api': startBuiltCommandApi, projector: startBuiltProjector },
        ...{ kills: inFull(10, 200), sides: 8, checkEvery: inFull(1, 10) },
      }),
    inFull(300_000, 3_600_000),
  );
});
