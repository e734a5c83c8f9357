import { sleep } from '@app/event-sourcing';

import type { FollowerStatus } from '../followers/follower-status';
import type { FromThread } from './messages';
import { News } from './news';

const status = (name: string, position: string, message?: string): FollowerStatus => ({
  ...{ name, state: 'live', position, failures: 0 },
  lastError: message === undefined ? null : { eventId: null, eventType: null, position: null, message },
});
const nothing = { begun: false, written: false, statuses: [], faults: [] };

describe('news of the thread that projects', () => {
  let sent: FromThread[];
  let news: News;

  beforeEach(() => {
    sent = [];
    news = new News((message) => sent.push(message));
  });

  it('of one turn of the event loop go in one message, with the latest status of each projection', async () => {
    news.write();
    news.status(status('audit', '1'));
    news.status(status('timeline', '1'));
    news.status(status('audit', '2'));
    news.write();
    news.begin();
    expect(sent).toEqual([]);
    await sleep(5);
    expect(sent).toEqual([
      { ...nothing, begun: true, written: true, statuses: [status('audit', '2'), status('timeline', '1')] },
    ]);
  });

  it('are told once', async () => {
    const fault = new Error('no room');
    news.fault(fault);
    await sleep(5);
    news.write();
    await sleep(5);
    expect(sent).toEqual([
      { ...nothing, faults: [fault] },
      { ...nothing, written: true },
    ]);
  });

  it('keep a fault that is over within the same turn', async () => {
    news.status(status('audit', '1', 'no room'));
    news.status(status('audit', '2'));
    await sleep(5);
    expect(sent.flatMap(({ statuses }) => statuses)).toEqual([status('audit', '1', 'no room'), status('audit', '2')]);
  });

  it('are sent at once when the thread ends', () => {
    news.status(status('audit', '3'));
    news.flush();
    expect(sent).toEqual([{ ...nothing, statuses: [status('audit', '3')] }]);
  });
});
