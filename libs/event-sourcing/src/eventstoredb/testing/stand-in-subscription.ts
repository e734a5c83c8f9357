import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { ReadReq, type ReadResp } from '@eventstore/db-client/generated/streams_pb';

import type { StandInLog, StoredEvent } from './stand-in-log';
import {
  caughtUpMessage,
  checkpointMessage,
  confirmationMessage,
  eventMessage,
  fault,
  nameOf,
} from './stand-in-messages';

/** How a subscription ends before its time. */
export type Drop = 'normal-end' | 'too-slow' | 'unavailable' | 'silence';

export interface SubscriptionBehaviour {
  /** A live subscriber that is further behind than this is dropped. */
  readonly liveBuffer: number;
  /** Says where it is after so many events, whatever the client asks for. */
  readonly checkpointEvery?: number;
  /** Asked at the beginning of each: after how many messages it is dropped, and how. Null: never. */
  readonly dropAfter: () => { readonly messages: number; readonly drop: Drop } | null;
}

type Call = ServerWritableStream<ReadReq, ReadResp>;

/** One subscription to everything: the past from its place on, then "caught up", then what is written. */
export class StandInSubscription {
  #index: number;
  #live = false;
  #ended = false;
  #muted = false;
  #sinceCheckpoint = 0;
  #wholeCheckpoint = false;
  #left: { messages: number; readonly drop: Drop } | null;
  #wake: () => void = () => undefined;
  readonly #wants: (event: StoredEvent) => boolean;
  readonly #interval: number;

  constructor(
    private readonly call: Call,
    private readonly log: StandInLog,
    private readonly behaviour: SubscriptionBehaviour,
    private readonly onDrop: () => void,
  ) {
    const options = call.request.getOptions()!;
    const filter = options.getFilter();
    this.#wants = wants(filter);
    this.#interval =
      behaviour.checkpointEvery ?? (filter?.getMax() ?? 32) * (filter?.getCheckpointintervalmultiplier() ?? 1);
    const place = options.getAll()?.getPosition();
    // Whatever stands first at the place or after it counts as known: a place is that of an event or of no use.
    this.#index = place ? log.indexAt(BigInt(place.getCommitPosition())) + 1 : 0;
    this.#left = behaviour.dropAfter();
    for (const end of ['cancelled', 'close', 'error']) {
      call.on(end, () => {
        this.#ended = true;
        this.#wake();
      });
    }
  }

  async run(): Promise<void> {
    await this.send(confirmationMessage());
    while (!this.#ended) {
      const event = this.log.events[this.#index];
      if (event) {
        this.#index += 1;
        await this.consider(event);
      } else if (!this.#live) {
        this.#live = true;
        await this.send(caughtUpMessage());
      } else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** There is something new. */
  ring(): void {
    const behind = this.log.events.length - this.#index;
    if (this.#live && behind > this.behaviour.liveBuffer) this.drop('too-slow');
    else if (!this.#muted) this.#wake();
  }

  drop(how: Drop): void {
    if (this.#ended) return;
    this.onDrop();
    if (how === 'silence') {
      this.#muted = true;
      return;
    }
    this.#ended = true;
    this.#wake();
    if (how === 'normal-end') this.call.end();
    else if (how === 'unavailable') this.call.emit('error', fault(status.UNAVAILABLE, 'Server is going down'));
    else this.call.emit('error', fault(status.ABORTED, 'Operation timed out: Consumer too slow to handle event'));
  }

  private async consider(event: StoredEvent): Promise<void> {
    if (this.#wants(event)) await this.send(eventMessage(event));
    this.#sinceCheckpoint += 1;
    if (this.#sinceCheckpoint < this.#interval) return;
    this.#sinceCheckpoint = 0;
    this.#wholeCheckpoint = !this.#wholeCheckpoint;
    await this.send(checkpointMessage(event.position, this.#wholeCheckpoint));
  }

  private async send(message: ReadResp): Promise<void> {
    if (this.#left && this.#left.messages-- <= 0) this.drop(this.#left.drop);
    if (this.#muted) await new Promise<void>((resolve) => (this.#wake = resolve));
    if (this.#ended) return;
    if (this.call.write(message)) return;
    await new Promise<void>((resolve) => {
      const goOn = () => {
        this.call.off('drain', goOn);
        resolve();
      };
      this.#wake = goOn;
      this.call.once('drain', goOn);
    });
  }
}

type Filter = ReturnType<NonNullable<ReturnType<ReadReq['getOptions']>>['getFilter']>;

const wants = (filter: Filter): ((event: StoredEvent) => boolean) => {
  const expression = filter?.getStreamIdentifier();
  if (!expression) return () => true;
  const regex = expression.getRegex();
  if (regex) return ({ stream }) => new RegExp(regex).test(stream);
  const prefixes = expression.getPrefixList();
  return ({ stream }) => prefixes.some((prefix) => stream.startsWith(prefix));
};

/** What a reading asks for, as the log has it. */
export const readEvents = (
  log: StandInLog,
  request: ReadReq,
): readonly StoredEvent[] | { readonly missing: string } => {
  const options = request.getOptions()!;
  const backwards = options.getReadDirection() === ReadReq.Options.ReadDirection.BACKWARDS;
  const count = Math.min(Number(options.getCount()), Number.MAX_SAFE_INTEGER);
  const stream = options.getStream();
  if (stream) {
    const name = nameOf(stream.getStreamIdentifier());
    const own = log.ofStream(name);
    if (own.length === 0) return { missing: name };
    return own.slice(stream.hasRevision() ? Number(stream.getRevision()) : 0).slice(0, count);
  }
  const place = options.getAll()?.getPosition();
  const start = place ? log.indexAt(BigInt(place.getCommitPosition())) : 0;
  if (!backwards) return log.events.slice(start, start + count);
  const end = place ? start : log.events.length;
  return log.events.slice(Math.max(0, end - count), end).reverse();
};
