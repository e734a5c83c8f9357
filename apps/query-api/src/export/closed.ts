import type { Readable, Writable } from 'node:stream';

const known = new WeakMap<Readable | Writable, Promise<void>>();

/**
 * Resolves when a stream is over, whether it came to its end or was broken off; at once when it is already. A stream gets one
 * listener however many ask: a response has nearly as many as Node takes without a warning.
 */
export const closed = (stream: Readable | Writable): Promise<void> => {
  const over =
    known.get(stream) ??
    new Promise<void>((resolve) => {
      if (stream.closed) resolve();
      else stream.once('close', resolve);
    });
  known.set(stream, over);
  return over;
};
