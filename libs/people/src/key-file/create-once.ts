import { randomUUID } from 'node:crypto';
import { link, open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The bytes of the file: those given when there was none, those that stand otherwise. Never overwrites, and whoever reads
 * the file sees it whole: of several processes at once one wins and all answer its bytes. The file is its owner's alone
 * (mode 0600) and durable when this resolves. The folder must exist.
 */
export const createOnce = async (path: string, bytes: Uint8Array): Promise<Buffer> => {
  const standing = await readIfPresent(path);
  if (standing !== null) return standing;
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeDurably(temporary, bytes);
    // A link, unlike a rename, fails when the name is taken.
    await link(temporary, path).catch(unlessCode('EEXIST'));
  } finally {
    await unlink(temporary).catch(unlessCode('ENOENT'));
  }
  await syncFolder(dirname(path));
  return readFile(path);
};

const readIfPresent = async (path: string): Promise<Buffer | null> =>
  (await readFile(path).catch(unlessCode('ENOENT'))) ?? null;

const unlessCode = (code: string) => (error: NodeJS.ErrnoException) => {
  if (error.code !== code) throw error;
};

const writeDurably = async (path: string, bytes: Uint8Array) => {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
};

const syncFolder = async (path: string) => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};
