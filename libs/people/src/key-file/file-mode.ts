import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

const OTHERS = 0o077;

/** What to tell the operator when others than the owner may open the file; null when it is the owner's alone. */
export const warningIfReadableByOthers = async (path: string): Promise<string | null> => {
  const { mode } = await stat(path);
  return (mode & OTHERS) === 0
    ? null
    : `${basename(path)} can be opened by others than its owner: set its mode to 0600`;
};
