import { open, rename, unlink } from 'node:fs/promises';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';

/** Where an export goes. */
export interface Sink {
  write(piece: Uint8Array): Promise<void>;
  /** The export is whole. */
  finish(): Promise<void>;
  /** The export broke off. */
  abandon(): Promise<void>;
}

/** A new file for its owner alone, which has its name only when it is whole. Rejects where something has that name. */
export const fileSink = async (path: string): Promise<Sink> => {
  const partial = `${path}.partial`;
  const standing = await open(path, 'r').catch(() => null);
  await standing?.close();
  if (standing !== null) throw new CommandFailure(exitCodes.usage, `${path} is there already. Nothing is overwritten.`);
  const file = await open(partial, 'w', 0o600);
  return {
    write: async (piece) => file.writeFile(piece),
    finish: async () => {
      await file.sync();
      await file.close();
      await rename(partial, path);
    },
    abandon: async () => {
      await file.close();
      await unlink(partial);
    },
  };
};

/** Pieces go out as they come, no faster than they are taken. */
export const streamSink = (write: (piece: Uint8Array) => Promise<void>): Sink => ({
  write,
  finish: async () => undefined,
  abandon: async () => undefined,
});
