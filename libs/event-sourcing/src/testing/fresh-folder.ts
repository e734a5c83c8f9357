import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const made: string[] = [];

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that nobody else has; gone after the last test of the file. */
export const freshFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'guestlist-'));
  made.push(folder);
  return folder;
};
