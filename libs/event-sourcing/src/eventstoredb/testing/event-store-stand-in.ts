import {
  Server,
  ServerCredentials,
  status,
  type ServerDuplexStream,
  type ServerReadableStream,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
} from '@grpc/grpc-js';
import { ServerFeaturesService } from '@eventstore/db-client/generated/serverfeatures_grpc_pb';
import { SupportedMethod, SupportedMethods } from '@eventstore/db-client/generated/serverfeatures_pb';
import type { Empty } from '@eventstore/db-client/generated/shared_pb';
import { StreamsService } from '@eventstore/db-client/generated/streams_grpc_pb';
import type {
  AppendReq,
  AppendResp,
  BatchAppendReq,
  BatchAppendResp,
  ReadReq,
  ReadResp,
} from '@eventstore/db-client/generated/streams_pb';

import { StandInLog, type ProposedEvent, type WriteOutcome } from './stand-in-log';
import {
  appendMessage,
  batchMessage,
  eventMessage,
  fault,
  nameOf,
  notFoundMessage,
  proposedOf,
  timeoutMessage,
} from './stand-in-messages';
import { readEvents, StandInSubscription, type Drop, type SubscriptionBehaviour } from './stand-in-subscription';

/** What happens to an append instead of going well. */
export interface AppendFault {
  /** Whether its events are written all the same. */
  readonly written: boolean;
  readonly answer: 'none' | { readonly afterMs: number } | { readonly code: status };
}

/** What happens to a reading instead of going well. */
export type ReadFault = 'none' | { readonly code: status };

export interface StandInFaults {
  append: (stream: string) => AppendFault | null;
  read: () => ReadFault | null;
  subscription: SubscriptionBehaviour;
}

const noFaults = (): StandInFaults => ({
  append: () => null,
  read: () => null,
  // Servers up to 23.10 bear some hundreds.
  subscription: { liveBuffer: 500, dropAfter: () => null },
});

/**
 * A server in this process that speaks to the real client over a real connection, made from the client's own
 * definitions, with faults on demand. Proves the adapter, not the server.
 */
export class EventStoreStandIn {
  faults = noFaults();
  readonly log = new StandInLog();
  readonly #subscriptions = new Set<StandInSubscription>();
  #server: Server | null = null;
  #port = 0;
  #drops = 0;

  static async start(): Promise<EventStoreStandIn> {
    const standIn = new EventStoreStandIn();
    await standIn.start();
    return standIn;
  }

  get url(): string {
    return `esdb://127.0.0.1:${this.#port}?tls=false`;
  }

  /** How many subscriptions it has dropped. */
  get drops(): number {
    return this.#drops;
  }

  /** How many there are. */
  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** At the same port again, with the data that it had. */
  async start(): Promise<void> {
    const server = new Server({ 'grpc.max_receive_message_length': -1 });
    server.addService(StreamsService, {
      read: (call: ServerWritableStream<ReadReq, ReadResp>) => void this.read(call),
      append: (call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>) =>
        this.append(call, answer),
      batchAppend: (call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>) => this.batchAppend(call),
    });
    server.addService(ServerFeaturesService, {
      getSupportedMethods: (_: ServerUnaryCall<Empty, SupportedMethods>, answer: sendUnaryData<SupportedMethods>) =>
        answer(null, supportedMethods()),
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      server.bindAsync(`127.0.0.1:${this.#port}`, ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    this.#server = server;
  }

  /** Breaks every connection and answers nobody until it is started again. */
  stop(): void {
    this.#server?.forceShutdown();
    this.#server = null;
    this.#subscriptions.clear();
  }

  /** Drops every subscription there is. */
  drop(how: Drop): void {
    for (const subscription of this.#subscriptions) subscription.drop(how);
  }

  /** Writes events of the server's own. */
  writeOwn(count: number): void {
    this.log.writeOwn(count);
    this.#ring();
  }

  /** What another writer appends at the end of a stream. */
  appendAsAnother(stream: string, ...data: readonly unknown[]): void {
    const events = data.map((value) => ({
      id: crypto.randomUUID(),
      type: 'Numbered',
      contentType: 'application/json',
      data: Buffer.from(JSON.stringify(value)),
      metadata: Buffer.from('{}'),
    }));
    this.log.write(stream, events, BigInt(this.log.ofStream(stream).length) - 1n);
    this.#ring();
  }

  private async read(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
    if (call.request.getOptions()?.hasSubscription()) return this.subscribe(call);
    const instead = this.faults.read();
    if (instead === 'none') return;
    if (instead) {
      call.emit('error', fault(instead.code, 'Injected'));
      return;
    }
    const found = readEvents(this.log, call.request);
    if ('missing' in found) call.write(notFoundMessage(found.missing));
    else for (const event of found) if (!call.write(eventMessage(event))) await drained(call);
    call.end();
  }

  private async subscribe(call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> {
    const subscription = new StandInSubscription(call, this.log, this.faults.subscription, () => {
      this.#drops += 1;
    });
    this.#subscriptions.add(subscription);
    await subscription.run();
    this.#subscriptions.delete(subscription);
  }

  private append(call: ServerReadableStream<AppendReq, AppendResp>, answer: sendUnaryData<AppendResp>): void {
    const events: ProposedEvent[] = [];
    let options: AppendReq.Options | undefined;
    call.on('data', (request: AppendReq) => {
      if (request.hasOptions()) options = request.getOptions();
      const proposed = request.getProposedMessage();
      if (proposed) events.push(proposedOf(proposed));
    });
    const ended = () => {
      if (!options || call.cancelled) return;
      const expected = options.hasRevision() ? BigInt(options.getRevision()) : -1n;
      this.write(nameOf(options.getStreamIdentifier()), events, expected, (outcome) => {
        if (typeof outcome === 'number') answer(fault(outcome, 'Injected'));
        else if (outcome.kind === 'too-large') {
          answer(fault(status.INVALID_ARGUMENT, 'Maximum Append Size Exceeded', 'maximum-append-size-exceeded'));
        } else answer(null, appendMessage(outcome));
      });
    };
    call.on('end', () => void untilToldOfCuts().then(ended));
  }

  private batchAppend(call: ServerDuplexStream<BatchAppendReq, BatchAppendResp>): void {
    const open = new Map<string, { options: BatchAppendReq.Options; events: ProposedEvent[] }>();
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      if (options) open.set(id, { options, events: [] });
      const append = open.get(id);
      if (!append) return;
      append.events.push(...request.getProposedMessagesList().map(proposedOf));
      if (!request.getIsFinal()) return;
      open.delete(id);
      const stream = nameOf(append.options.getStreamIdentifier());
      if (isPast(append.options.getDeadline()?.toDate())) return void call.write(timeoutMessage(request, stream));
      const expected = append.options.hasStreamPosition() ? BigInt(append.options.getStreamPosition()) : -1n;
      this.write(stream, append.events, expected, (outcome) => {
        if (typeof outcome === 'number') call.emit('error', fault(outcome, 'Injected'));
        else call.write(batchMessage(request, stream, outcome));
      });
    });
    call.on('end', () => call.end());
  }

  private write(
    stream: string,
    events: readonly ProposedEvent[],
    expected: bigint,
    answer: (outcome: WriteOutcome | status) => void,
  ): void {
    const instead = this.faults.append(stream);
    const outcome = instead?.written === false ? null : this.log.write(stream, events, expected);
    if (outcome?.kind === 'written') this.#ring();
    if (instead === null) answer(outcome!);
    else if (instead.answer === 'none') return;
    else if ('code' in instead.answer) answer(instead.answer.code);
    else if (outcome) setTimeout(() => answer(outcome), instead.answer.afterMs);
  }

  #ring(): void {
    for (const subscription of this.#subscriptions) subscription.ring();
  }
}

/** A call that was cut off in the middle ends, too, and says only then that it was cut off. */
const untilToldOfCuts = async (): Promise<void> => {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** By a clock that tests of clocks leave alone: a bundled append says until when, not how long. */
const isPast = (time: Date | undefined): boolean =>
  time !== undefined && time.getTime() < performance.timeOrigin + performance.now();

const drained = (call: ServerWritableStream<ReadReq, ReadResp>): Promise<void> =>
  new Promise((resolve) => {
    const events = ['drain', 'cancelled', 'close', 'error'];
    const done = () => {
      for (const event of events) call.off(event, done);
      resolve();
    };
    for (const event of events) call.on(event, done);
  });

const supportedMethods = (): SupportedMethods =>
  new SupportedMethods()
    .setEventStoreServerVersion('24.10.5')
    .setMethodsList(
      ['append', 'batchAppend', 'read'].map((name) =>
        new SupportedMethod().setMethodName(name).setServiceName('event_store.client.streams.streams'),
      ),
    );
