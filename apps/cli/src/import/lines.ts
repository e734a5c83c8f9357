/** A line of a text file. */
export interface Line {
  /** The first is 1. */
  readonly number: number;
  /** Null for one that is longer than any line of people can be. */
  readonly text: string | null;
  /** How many bytes of the file end with it. */
  readonly bytes: number;
}

const MAX_LINE = 16_384;
const NEWLINE = 0x0a;

/** Collects one line out of pieces, and lets go of one that gets too long. */
class Collected {
  private pieces: Buffer[] = [];
  private length = 0;

  get empty(): boolean {
    return this.length === 0;
  }

  add(piece: Buffer): void {
    this.length += piece.length;
    if (this.length > MAX_LINE) this.pieces = [];
    else if (piece.length > 0) this.pieces.push(piece);
  }

  take(): string | null {
    const text = this.length > MAX_LINE ? null : Buffer.concat(this.pieces).toString('utf8').replace(/\r$/, '');
    this.pieces = [];
    this.length = 0;
    return text;
  }
}

/** The lines of a UTF-8 file without their ends, which are LF or CRLF, and without its byte order mark. Holds one at a time. */
export async function* linesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  const collected = new Collected();
  let number = 0;
  let bytes = 0;
  const take = (): Line => {
    number += 1;
    const text = collected.take();
    return { number, text: number === 1 && text !== null ? text.replace(/^\uFEFF/, '') : text, bytes };
  };
  for await (const chunk of chunks) {
    let begin = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, begin)) {
      collected.add(chunk.subarray(begin, end));
      bytes += end + 1 - begin;
      begin = end + 1;
      yield take();
    }
    collected.add(chunk.subarray(begin));
    bytes += chunk.length - begin;
  }
  if (!collected.empty) yield take();
}
