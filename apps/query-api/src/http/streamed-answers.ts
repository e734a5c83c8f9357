import { Socket } from 'node:net';
import { Readable } from 'node:stream';

import { DomainError } from '@app/contracts';
import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** The bounds of answers that are written as they are read. */
export interface StreamSettings {
  /** Milliseconds after which a reader who takes nothing is taken for gone. */
  readonly stalledAfterMs: number;
  /** Exports of one process that are written at the same time. */
  readonly exportsAtOnce: number;
}

export const streamSettings: StreamSettings = { stalledAfterMs: 60_000, exportsAtOnce: 8 };

/** Tells the operator why an answer broke off; the reader learns it from the missing end and the broken connection. */
async function* reported(
  what: string,
  text: AsyncIterable<string>,
  traceId: string,
): AsyncGenerator<string, void, undefined> {
  const logger = new Logger(what);
  try {
    yield* text;
  } catch (error) {
    if (error instanceof DomainError) logger.warn(`${what} ${traceId} broke off: ${error.code}`);
    else logger.error(new Error(`${what} ${traceId} broke off`, { cause: error }));
    throw error;
  }
}

/** Answers that are written as they are read. */
export class StreamedAnswers {
  constructor(private readonly settings: Pick<StreamSettings, 'stalledAfterMs'>) {}

  /**
   * A body of any size, read only as fast as the client takes it and no further once it has gone. HEAD gets the headers
   * alone. A fault after the first byte breaks the connection, so that nobody takes a part for the whole. `what` names the
   * answer in the log lines.
   */
  text(request: FastifyRequest, what: string, text: AsyncIterable<string>): Readable {
    if (request.method === 'HEAD') return Readable.from([]);
    const { socket } = request.raw;
    // A request that did not come over the network has no connection that could stall.
    if (socket instanceof Socket) socket.setTimeout(this.settings.stalledAfterMs);
    return Readable.from(reported(what, text, request.id), { objectMode: false });
  }
}
