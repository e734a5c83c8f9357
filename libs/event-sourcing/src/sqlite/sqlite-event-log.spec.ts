import { join } from 'node:path';

import { describeEventLogContract } from '../testing';
import { freshFolder } from '../testing/fresh-folder';
import { openSqliteEventLog } from './open-sqlite-event-log';

describeEventLogContract('the log in SQLite', async () => {
  const path = join(freshFolder(), 'log.db');
  const opened = { log: await openSqliteEventLog({ path }) };
  return {
    log: opened.log,
    reopen: async () => {
      await opened.log.close();
      opened.log = await openSqliteEventLog({ path });
      return opened.log;
    },
    dispose: async () => opened.log.close(),
  };
});
