import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { makeFolder } from './make-folder';

const base = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(base, { recursive: true }));

describe('makeFolder', () => {
  it('makes a folder and those above it for their owner alone, many times at once', async () => {
    const path = join(base, 'a', 'b', 'c');
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(path)));
    expect(statSync(path).mode & 0o777).toBe(0o700);
    await makeFolder(path);
  });

  it('rejects where a file stands in the way', async () => {
    writeFileSync(join(base, 'file'), '');
    await expect(makeFolder(join(base, 'file'))).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(base, 'file', 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('rejects where the file system makes none, instead of trying for ever', async () => {
    await expect(makeFolder('/proc/guestlist')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
