import { type EventMetadata, type RequestEvent, requestStream, SCHEMA_VERSION } from '@app/contracts';
import { CommandQueue, type EventStore, FoldedStreams } from '@app/event-sourcing';
import type { People } from '@app/people';
import { Logger } from '@nestjs/common';

import type { Asked } from '../http/asked';
import { canonicalJson } from './canonical-json';
import { type KeyBinding, unbound } from './key-binding';
import { RequestBinding } from './request-binding';
import { requestFold, type RequestState } from './request.fold';

/** A repeat comes soon or never; this many folded requests are kept in memory. */
const MAX_STREAMS = 1_000;

/** A request as far as its key is concerned. */
export interface RequestToRun {
  readonly asked: Pick<Asked, 'idempotencyKey' | 'dryRun' | 'correlationId' | 'traceparent'>;
  readonly commandId: string;
  readonly actorId: string;
  /** What is asked for, as it was read: addresses in normal form, texts trimmed. */
  readonly data: unknown;
  /**
   * Hold the key at once, while facts are read. Then it does not show in the time an answer takes whether something is not
   * there or may not be seen. False where the actor has no row yet.
   */
  readonly early: boolean;
}

/** One key, one body: binding once the request recorded something. One of them serves a whole process. */
export class KeyedRequests {
  private readonly logger = new Logger(KeyedRequests.name);
  private readonly queue = new CommandQueue();
  private readonly streams: FoldedStreams<RequestState, RequestEvent>;

  constructor(
    private readonly store: EventStore,
    private readonly people: Pick<People, 'digest'>,
  ) {
    this.streams = new FoldedStreams(store, requestFold, { maxStreams: MAX_STREAMS });
  }

  /**
   * Runs the task of a request, after those of the same key that run already. Settles as the task does, but rejects with
   * `CommandIdReusedError` whatever came of it when the key belongs to another body; nothing was recorded then.
   */
  run<Result>(request: RequestToRun, task: (binding: KeyBinding) => Promise<Result>): Promise<Result> {
    const { idempotencyKey, dryRun } = request.asked;
    if (idempotencyKey === null) return task(unbound);
    const bound = () => {
      const binding = this.bindingOf(request, idempotencyKey);
      if (request.early && !dryRun) binding.begin();
      return this.runBound(binding, task);
    };
    return dryRun ? bound() : this.queue.run(request.commandId, bound);
  }

  private async runBound<Result>(
    binding: RequestBinding,
    task: (binding: KeyBinding) => Promise<Result>,
  ): Promise<Result> {
    const [checked, done] = await Promise.allSettled([binding.check(), task(binding)]);
    // A key that could not be freed stays held for the same body. That is no reason to answer anything else.
    await binding.end().catch((error: unknown) => this.logger.warn(error));
    if (binding.lost !== null) throw binding.lost;
    if (checked.status === 'rejected') throw checked.reason;
    if (done.status === 'rejected') throw done.reason;
    return done.value;
  }

  /**
   * The key itself, which is stored nowhere, goes into the fingerprint beside the secret of the people store: with a random
   * key not even who has that secret learns from the log whether a guess at a body is right.
   */
  private bindingOf(request: RequestToRun, key: string): RequestBinding {
    const fingerprint = this.people.digest(canonicalJson({ key, data: request.data }));
    return new RequestBinding({
      store: this.store,
      streams: this.streams,
      streamName: requestStream(request.commandId),
      fingerprint,
      metadata: metadataOf(request, fingerprint),
    });
  }
}

const metadataOf = ({ asked, commandId, actorId }: RequestToRun, fingerprint: string): EventMetadata => ({
  commandId,
  commandType: 'ReceiveRequest',
  actor: actorId,
  correlationId: asked.correlationId,
  causationId: commandId,
  schemaVersion: SCHEMA_VERSION,
  fingerprint,
  ...(asked.traceparent === null ? {} : { traceparent: asked.traceparent }),
});
