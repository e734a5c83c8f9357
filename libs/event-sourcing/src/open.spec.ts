import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { openEventLog } from './open';
import { freshFolder } from './testing/fresh-folder';

describe('opening a log by its URL', () => {
  it('opens a file', async () => {
    const path = join(freshFolder(), 'log.db');
    const log = await openEventLog(`sqlite:${path}`);
    expect(existsSync(path)).toBe(true);
    await log.close();
  });

  it('opens one in memory', async () => {
    const [one, other] = await Promise.all([openEventLog('memory:'), openEventLog('memory:')]);
    expect(await one.logId()).not.toBe(await other.logId());
  });

  it.each(['esdb://user:secret@host', 'toString:x', 'log.db', ''])(
    'refuses %p and names what there is',
    async (url) => {
      const refusal = expect(openEventLog(url)).rejects;
      await refusal.toThrow(/not supported by this build; there is sqlite: and memory:/);
      await refusal.not.toThrow(/secret/);
    },
  );

  it('needs a path for a file', async () => {
    await expect(openEventLog('sqlite:')).rejects.toThrow(/names no file/);
  });
});
