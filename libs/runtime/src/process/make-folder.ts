import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

const isFolder = async (path: string): Promise<boolean> => {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
};

/**
 * Makes a folder for its owner alone, with those above it; one that stands is left as it is. Rejects with the error of the
 * file system. (`mkdir` of Node with `recursive` never ends where a file system denies a folder that lacks no parent.)
 */
export const makeFolder = async (path: string): Promise<void> => {
  if (await isFolder(path)) return;
  if (dirname(path) !== path) await makeFolder(dirname(path));
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile; a file of that name stays an error.
    if (codeOf(error) !== 'EEXIST' || !(await isFolder(path))) throw error;
  }
};
