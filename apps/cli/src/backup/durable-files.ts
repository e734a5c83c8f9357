import { createHash } from 'node:crypto';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';

/** What identifies the content of a file. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/** Reads a file to its end, handing on every piece of it. */
const digestOf = async (file: FileHandle, keep: (piece: Buffer) => Promise<unknown>): Promise<Digest> => {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const piece of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
    hash.update(piece);
    bytes += piece.length;
    await keep(piece);
  }
  return { bytes, sha256: hash.digest('hex') };
};

/** Does something with an open file and closes it. */
const withFile = async <Result>(
  path: string,
  flags: string,
  work: (file: FileHandle) => Promise<Result>,
): Promise<Result> => {
  const file = await open(path, flags, 0o600);
  return work(file).finally(() => file.close());
};

/** Copies a file into a new one for its owner alone, on the disk when this resolves; answers what was copied. */
export const copyDurably = (source: string, target: string): Promise<Digest> =>
  withFile(source, 'r', (from) =>
    withFile(target, 'wx', async (to) => {
      const digest = await digestOf(from, (piece) => to.writeFile(piece));
      await to.sync();
      return digest;
    }),
  );

/** Makes a file that others wrote its owner's alone and durable; answers what it holds. */
export const seal = (path: string): Promise<Digest> =>
  withFile(path, 'r+', async (file) => {
    await file.chmod(0o600);
    await file.sync();
    return digestOf(file, async () => undefined);
  });

/** Makes the names in a folder durable. */
export const syncFolder = (path: string): Promise<void> => withFile(path, 'r', (folder) => folder.sync());

const unlessMissing = (error: NodeJS.ErrnoException) => {
  if (error.code !== 'ENOENT') throw error;
};

/** Whether nothing is there, or an empty folder. */
export const isEmptyFolder = async (path: string): Promise<boolean> =>
  ((await readdir(path).catch(unlessMissing)) ?? []).length === 0;

/** Deletes a file that may not be there. */
export const discard = (path: string): Promise<void> => unlink(path).catch(unlessMissing);
