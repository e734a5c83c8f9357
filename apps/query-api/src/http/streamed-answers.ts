import { Socket } from 'node:net';
import { Readable, type Writable } from 'node:stream';

import { DomainError } from '@app/contracts';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { closed } from '../export/closed';

/** The bounds of answers that are written as they are read. */
export interface StreamSettings {
  /** Milliseconds after which a reader who takes nothing is taken for gone. */
  readonly stalledAfterMs: number;
  /** Exports of one process that are written at the same time. */
  readonly exportsAtOnce: number;
  /** Milliseconds that answers have, at the end of the process, to come to their own end. */
  readonly farewellMs: number;
}

export const streamSettings: StreamSettings = { stalledAfterMs: 60_000, exportsAtOnce: 8, farewellMs: 3_000 };

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
export class StreamedAnswers implements OnModuleDestroy {
  private readonly underWay = new Set<Writable>();
  private stopping = false;

  constructor(private readonly settings: Pick<StreamSettings, 'stalledAfterMs' | 'farewellMs'>) {}

  /**
   * A body of any size, read only as fast as the client takes it and no further once it has gone. HEAD gets the headers
   * alone. A fault after the first byte breaks the connection, so that nobody takes a part for the whole. `what` names the
   * answer in the log lines.
   *
   * @throws DomainError `store-unavailable` once the process is stopping.
   */
  text(request: FastifyRequest, reply: FastifyReply, what: string, text: AsyncIterable<string>): Readable {
    if (this.stopping) throw stopped();
    if (request.method === 'HEAD') return Readable.from([]);
    void this.attend(reply.raw);
    const { socket } = request.raw;
    // A request that did not come over the network has no connection that could stall.
    if (socket instanceof Socket) socket.setTimeout(this.settings.stalledAfterMs);
    return Readable.from(reported(what, text, request.id), { objectMode: false });
  }
  /** Breaks off what does not come to its end soon. */
  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    const farewell = setTimeout(() => this.underWay.forEach((answer) => answer.destroy()), this.settings.farewellMs);
    await Promise.all([...this.underWay].map((answer) => closed(answer)));
    clearTimeout(farewell);
  }

  private async attend(answer: Writable): Promise<void> {
    this.underWay.add(answer);
    await closed(answer);
    this.underWay.delete(answer);
  }
}

const stopped = (): DomainError =>
  new DomainError('store-unavailable', 'The service is stopping. Repeat the request in a moment.');
