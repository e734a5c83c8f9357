import { storePlaces } from '../support/built-server';
import { inFull } from '../support/campaign';
import { badLinks } from './campaigns/bad-links';

describe('links that are cut, reset, delayed, half open, throttled or sliced, under load', () => {
  it(
    'to the stand-in for EventStoreDB, keep no request waiting for ten seconds and lose nothing',
    () =>
      badLinks({
        campaign: 'bad links to EventStoreDB stand-in',
        stores: storePlaces['a stand-in for EventStoreDB']!,
        ...{ faults: inFull(12, 510), sides: inFull(4, 8) },
      }),
    inFull(240_000, 3_600_000),
  );
});
