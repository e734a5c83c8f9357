import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Call beside the tests that use it: answers a path nobody has used, in a folder that goes when those tests are done. */
export function temporaryPaths(): () => string {
  const folder = mkdtempSync(join(tmpdir(), 'guestlist-documents-'));
  let count = 0;
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return () => join(folder, `${(count += 1)}`, 'views.db');
}
