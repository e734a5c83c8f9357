import { createInterface } from 'node:readline/promises';

/** Asks the person at the terminal and answers what was typed; the empty text when nobody answers any more. */
export type Ask = (question: string) => Promise<string>;

type Input = Pick<NodeJS.ReadStream, 'isTTY'> & NodeJS.ReadableStream;
type Output = Pick<NodeJS.WriteStream, 'isTTY'>;

/** Undefined where nobody is there to answer: in a pipe. */
export const createAsk = (input: Input, out: Output, questions: NodeJS.WritableStream): Ask | undefined => {
  if (!input.isTTY || !out.isTTY) return undefined;
  return async (question) => {
    const keyboard = createInterface({ input, output: questions });
    const closed = new Promise<string>((resolve) => keyboard.once('close', () => resolve('')));
    try {
      return await Promise.race([keyboard.question(question), closed]);
    } catch {
      // Ctrl-C or the end of the input.
      return '';
    } finally {
      keyboard.close();
    }
  };
};
