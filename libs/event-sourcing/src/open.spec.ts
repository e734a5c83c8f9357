import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

import { EventStoreStandIn } from './eventstoredb/testing';
import { copyEventLog, openEventLog } from './open';
import { freshFolder } from './testing/fresh-folder';

describe('opening a log by its URL', () => {
  it('opens a file', async () => {
    const path = join(freshFolder(), 'log.db');
    const log = await openEventLog(`sqlite:${path}`);
    expect(existsSync(path)).toBe(true);
    await log.close();
  });

  it('copies a file beside its writer, once, and no other log', async () => {
    const [path, copy] = [join(freshFolder(), 'log.db'), join(freshFolder(), 'copy.db')];
    await expect(copyEventLog(`sqlite:${path}`, copy)).rejects.toThrow('no log');
    const log = await openEventLog(`sqlite:${path}`);
    await copyEventLog(`sqlite:${path}`, copy);
    await expect(copyEventLog(`sqlite:${path}`, copy)).rejects.toThrow('is there already');
    const copied = await openEventLog(`sqlite:${copy}`, { readOnly: true });
    expect([await copied.logId(), await copied.head()]).toEqual([await log.logId(), await log.head()]);
    await Promise.all([log.close(), copied.close()]);
    await expect(copyEventLog('memory:', copy)).rejects.toThrow(RangeError);
  });

  it('opens one in memory', async () => {
    const [one, other] = await Promise.all([openEventLog('memory:'), openEventLog('memory:')]);
    expect(await one.logId()).not.toBe(await other.logId());
  });

  it('opens one on a server', async () => {
    const server = await EventStoreStandIn.start();
    const log = await openEventLog(server.url);
    expect(await log.readStream('guestlist-log')).toMatchObject([{ data: { logId: await log.logId() } }]);
    await log.close();
    server.stop();
  });

  it.each(['esdb://user:secret@', 'esdb://user:sec%ret@host', 'esdb+discover:secret', 'esdb://user:secret@host:port'])(
    'refuses %p without repeating it',
    async (url) => {
      const refusal = await openEventLog(url).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(Error);
      expect(inspect(refusal, { depth: 9 })).not.toMatch(/sec(%|ret)/);
    },
  );

  it.each(['mongodb://user:secret@host', 'toString:x', 'log.db', ''])(
    'refuses %p and names what there is',
    async (url) => {
      const refusal = expect(openEventLog(url)).rejects;
      await refusal.toThrow(/not supported by this build; there is sqlite:, memory:, esdb:, esdb\+discover:/);
      await refusal.not.toThrow(/secret/);
    },
  );

  it('needs a path for a file', async () => {
    await expect(openEventLog('sqlite:')).rejects.toThrow(/names no file/);
  });
});
