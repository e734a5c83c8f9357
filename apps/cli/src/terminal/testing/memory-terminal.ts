import { createTerminal, type Terminal } from '../terminal';

/** A pipe instead of a person: what was written to it can be read. */
export const createMemoryTerminal = (): {
  readonly terminal: Terminal;
  readonly written: () => { out: string; err: string };
} => {
  const text = { out: '', err: '' };
  const stream = (name: keyof typeof text) => ({
    isTTY: false,
    write: (chunk: string | Uint8Array, taken?: () => void) => {
      text[name] += Buffer.from(chunk as Uint8Array).toString();
      taken?.();
      return true;
    },
  });
  return { terminal: createTerminal(stream('out'), stream('err'), {}), written: () => ({ ...text }) };
};
