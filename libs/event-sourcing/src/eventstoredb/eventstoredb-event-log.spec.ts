import { describeEventLogContract } from '../testing';
import { openEventStoreDbEventLog } from './open-eventstoredb-event-log';
import { EventStoreStandIn } from './testing';

// Not about time: a machine that is busy with something else is no fault of the log.
const limits = { stepMs: 20_000, totalMs: 30_000 };

describeEventLogContract('the log in EventStoreDB (on a stand-in for the server)', async () => {
  const server = await EventStoreStandIn.start();
  const opened = { log: await openEventStoreDbEventLog({ url: server.url, limits }) };
  return {
    log: opened.log,
    reopen: async () => {
      await opened.log.close();
      opened.log = await openEventStoreDbEventLog({ url: server.url, limits });
      return opened.log;
    },
    dispose: async () => {
      await opened.log.close();
      server.stop();
    },
  };
});
