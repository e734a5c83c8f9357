const HEAD_END = Buffer.from('\r\n\r\n');
const STATUS_AT = 9;
const STATUS_DIGITS = 3;

export interface Response {
  readonly status: number;
  readonly body: Buffer;
}

/** Reads one answer after the other off a connection, as cheaply as can be: bodies of a told length, nothing pipelined. */
export class ResponseReader {
  #pending: Buffer | null = null;

  /** The answer that these bytes end; null while it is not whole. Throws for bodies without a length. */
  push(chunk: Buffer): Response | null {
    const bytes = this.#pending === null ? chunk : Buffer.concat([this.#pending, chunk]);
    const headEnd = bytes.indexOf(HEAD_END);
    if (headEnd === -1) return this.#wait(bytes);
    const head = bytes.toString('latin1', 0, headEnd);
    const status = Number(head.slice(STATUS_AT, STATUS_AT + STATUS_DIGITS));
    const bodyAt = headEnd + HEAD_END.length;
    const bodyEnd = bodyAt + lengthIn(head, status);
    if (bytes.length < bodyEnd) return this.#wait(bytes);
    if (bytes.length > bodyEnd) throw new Error('More came than one answer');
    this.#pending = null;
    return { status, body: bytes.subarray(bodyAt, bodyEnd) };
  }

  #wait(bytes: Buffer): null {
    this.#pending = bytes;
    return null;
  }
}

const lengthIn = (head: string, status: number): number => {
  const length = /\r\ncontent-length: ?(\d+)/i.exec(head)?.[1];
  if (length !== undefined) return Number(length);
  if (status === 204 || status === 304) return 0;
  throw new Error(`An answer without a length: ${head}`);
};
