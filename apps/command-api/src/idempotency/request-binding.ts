import { randomUUID } from 'node:crypto';

import type { EventMetadata, RequestEvent } from '@app/contracts';
import {
  CommandIdReusedError,
  conflictRetries,
  type EventStore,
  type EventToAppend,
  type FoldedStreams,
  type LoadedStream,
  retryConflicts,
  WrongExpectedVersionError,
} from '@app/event-sourcing';

import type { KeyBinding } from './key-binding';
import type { RequestState } from './request.fold';

type RequestStream = LoadedStream<RequestState>;

export interface BindingOptions {
  readonly store: EventStore;
  readonly streams: FoldedStreams<RequestState, RequestEvent>;
  readonly streamName: string;
  /** What the events of the stream carry. */
  readonly metadata: EventMetadata;
  /** Tells the body from others. */
  readonly fingerprint: string;
}

/** Holds one key for one running request. The protocol is that of ADR 11. */
export class RequestBinding implements KeyBinding {
  readonly #found: Promise<RequestStream>;
  #begun: Promise<void> | null = null;
  #holding: Promise<void> | null = null;
  /** Where the key was free and is held by this request now. */
  #own: RequestStream | null = null;
  #lost: CommandIdReusedError | null = null;
  #kept = false;

  constructor(private readonly options: BindingOptions) {
    this.#found = this.look();
    this.#found.catch(ignore);
  }

  /** Why nothing could be recorded: another body held the key, at first or while this one was decided. */
  get lost(): CommandIdReusedError | null {
    return this.#lost;
  }

  async check(): Promise<void> {
    await this.#found;
  }

  /** Begins to hold the key if it is free, so that {@link hold} waits for less. */
  begin(): void {
    this.#begun ??= this.#found.then((stream) => (stream.state === null ? this.receive(stream) : undefined));
    // Who holds the key later looks again. A refusal has no use for it.
    this.#begun.catch(ignore);
  }

  hold(): Promise<void> {
    this.#holding ??= this.holdNow();
    return this.#holding;
  }

  keep(): void {
    this.#kept = true;
  }

  /**
   * Frees the key, unless something was or may have been recorded, or another process works on the same request. Rejects
   * with the errors of the store; the key stays held then.
   */
  async end(): Promise<void> {
    await Promise.allSettled([this.#begun, this.#holding]);
    if (this.#kept || this.#own === null) return;
    try {
      await this.append(this.#own, { type: 'RequestReleased', data: {} });
    } catch (error) {
      if (!(error instanceof WrongExpectedVersionError)) throw error;
    }
  }

  private async holdNow(): Promise<void> {
    await Promise.allSettled([this.#begun]);
    if (this.#own !== null) return;
    await retryConflicts(async () => this.receive(await this.look()), conflictRetries);
  }

  private async receive(stream: RequestStream): Promise<void> {
    const { fingerprint } = this.options;
    const after = await this.append(stream, { type: 'RequestReceived', data: { fingerprint } });
    // Who joins another process never frees the key: the other may be about to record.
    if (stream.state === null) this.#own = after;
  }

  private async look(): Promise<RequestStream> {
    const { streams, streamName, fingerprint } = this.options;
    const stream = await streams.load(streamName);
    if (stream.state === null || stream.state === fingerprint) return stream;
    this.#lost = new CommandIdReusedError('The key was used with another body');
    throw this.#lost;
  }

  private async append(stream: RequestStream, event: RequestEvent): Promise<RequestStream> {
    const { store, streams, metadata } = this.options;
    // Never the same id twice: two that hold at once must not pass for one that repeats itself.
    const appended: EventToAppend<RequestEvent> = { ...event, id: randomUUID(), metadata };
    try {
      return streams.advance(stream, [appended], await store.appendToStream(stream.name, [appended], stream.revision));
    } catch (error) {
      if (error instanceof WrongExpectedVersionError) streams.forget(stream.name);
      throw error;
    }
  }
}

const ignore = (): void => undefined;
