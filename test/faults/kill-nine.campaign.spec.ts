import { startBuiltCommandApi, startBuiltProjector, startBuiltServer, storePlaces } from '../support/built-server';
import { inFull } from '../support/campaign';
import { killNine } from './campaigns/kill-nine';

const LIMIT_MS = inFull(240_000, 3_600_000);

describe('kill -9 under load loses nothing that was acknowledged, doubles nothing, and leaves every read model right', () => {
  it(
    'of everything in one process, on embedded stores',
    () =>
      killNine({
        campaign: 'kill -9 embedded',
        stores: storePlaces['sqlite']!,
        starts: { standalone: startBuiltServer },
        ...{ kills: inFull(4, 200), sides: 32, checkEvery: inFull(1, 5) },
      }),
    LIMIT_MS,
  );

  it(
    'of command-api and of projector, on the stand-in for EventStoreDB',
    () =>
      killNine({
        campaign: 'kill -9 EventStoreDB stand-in',
        stores: storePlaces['a stand-in for EventStoreDB']!,
        starts: { 'command-api': startBuiltCommandApi, projector: startBuiltProjector },
        ...{ kills: inFull(10, 200), sides: 16, checkEvery: inFull(1, 5) },
      }),
    LIMIT_MS,
  );
});
