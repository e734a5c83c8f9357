import { projectedPrefixes } from '@app/contracts';
import type { BuildTarget } from '@app/documents';
import {
  type Checkpoint,
  type DomainEvent,
  type Projection,
  type ProjectionFault,
  type ProjectionTarget,
  type RecordedEvent,
  runProjection,
  type StampedDocument,
  type SubscriptionBatch,
  type SubscriptionOptions,
} from '@app/event-sourcing';

import type { Chance } from './chance';
import { positionAt, type WovenHistory } from './woven-histories';

/** How often each thing went wrong. */
export interface Faults {
  /** Events that came once more than they should. */
  duplicates: number;
  /** Processes that were ended, with another one after them. */
  restarts: number;
  /** Starts from another checkpoint than the last one, or from none. */
  olderCheckpoints: number;
  /** Everything of a batch was written, its checkpoint was not. */
  crashesBeforeCheckpoint: number;
  /** Of the documents of a batch some were written, some were not. */
  halfWrites: number;
  /** Writes that failed for their writer and took place later, and batches that took their time. */
  delays: number;
  /** Batches of which the first part came, and then the subscription ended. */
  cutBatches: number;
  emptyBatches: number;
}

export const noFaults = (): Faults => ({
  duplicates: 0,
  restarts: 0,
  olderCheckpoints: 0,
  crashesBeforeCheckpoint: 0,
  halfWrites: 0,
  delays: 0,
  cutBatches: 0,
  emptyBatches: 0,
});

/** One for all: an error with a stack for each of many thousand ends takes longer than what it ends. */
const CRASH = new Error('The process ended here');

/** Restarts of processes that had reached the end, for one delivery. */
const RESTARTS_AT_THE_END = 1;

/** One history on its way into one build of a read model, by processes of which most end badly. */
export class FaultyDelivery {
  private readonly late: (() => Promise<unknown>)[] = [];
  private readonly checkpoints: (Checkpoint | null)[] = [null];
  private readonly places: ReadonlyMap<string, RecordedEvent>;
  private restartsLeft = RESTARTS_AT_THE_END;
  private arrived = false;

  constructor(
    private readonly history: WovenHistory,
    private readonly target: BuildTarget<unknown>,
    private readonly chance: Chance,
    private readonly faults: Faults,
  ) {
    this.places = new Map(history.events.map((event) => [event.position, event]));
  }

  /** Resolves when everything has arrived, late writes included. Rejects when an event cannot be applied. */
  async run(projection: Projection<unknown, DomainEvent>): Promise<void> {
    while (!this.arrived) await this.process(projection);
    for (const land of this.late.splice(0)) await land();
  }

  private async process(projection: Projection<unknown, DomainEvent>): Promise<void> {
    const ending = new AbortController();
    const poison: ProjectionFault[] = [];
    const { events, head } = this.history;
    await runProjection({
      projection,
      subscription: { subscribe: (options) => this.batches(options, ending) },
      log: {
        logId: async () => 'woven',
        head: async () => head,
        eventAt: async (position) => this.places.get(position) ?? null,
      },
      target: this.faultyTarget(),
      prefixes: projectedPrefixes,
      batchSize: events.length > 60 ? 40 : 8,
      signal: ending.signal,
      sleep: async () => undefined,
      random: this.chance.next,
      onStatus: ({ state, position, lastError }) => {
        if (state === 'stopped' && lastError !== null) poison.push(lastError);
        if (poison.length === 0 && !(state === 'live' && position === head)) return;
        ending.abort(CRASH);
        this.arrived = this.restartsLeft === 0 || !this.meets(40, 'restarts');
        this.restartsLeft -= 1;
      },
    });
    if (poison.length > 0) throw new Error(`An event cannot be applied: ${JSON.stringify(poison)}`);
  }

  private async *batches(
    { after, batchSize = 1 }: SubscriptionOptions,
    ending: AbortController,
  ): AsyncGenerator<SubscriptionBatch> {
    const { events, head } = this.history;
    let next = after === null ? 0 : Math.floor(Number(after) / 2);
    while (!ending.signal.aborted) {
      if (this.meets(2, 'restarts')) {
        ending.abort(CRASH);
        return;
      }
      if (this.meets(8, 'emptyBatches')) yield { events: [], position: positionAt(2 * next + 1), caughtUp: false };
      if (this.meets(1, 'delays')) await new Promise((resolve) => setImmediate(resolve));
      const whole = 1 + this.chance.below(batchSize);
      const cut = whole > 1 && this.meets(4, 'cutBatches');
      const batch = events.slice(next, next + (cut ? 1 + this.chance.below(whole - 1) : whole));
      next += batch.length;
      const caughtUp = next === events.length;
      const position = caughtUp ? head : batch.at(-1)!.position;
      yield { events: this.withDuplicates(batch, next - batch.length), position, caughtUp };
      if (cut) return;
    }
  }

  /** Each event may be followed by itself or by one that came shortly before. */
  private withDuplicates(batch: readonly RecordedEvent[], start: number): readonly RecordedEvent[] {
    return batch.flatMap((event, index) => {
      if (!this.meets(10, 'duplicates')) return event;
      const earlier = Math.max(0, start + index - this.chance.below(6));
      return [event, this.history.events[earlier]!];
    });
  }

  private faultyTarget(): ProjectionTarget<unknown> {
    const { target } = this;
    return {
      loadMany: (ids) => target.loadMany(ids),
      writeMany: (documents) => this.write(documents),
      loadCheckpoint: async () => {
        const latest = await target.loadCheckpoint();
        const known = this.chance.percent(20) ? this.chance.of(this.checkpoints) : latest;
        if (known?.position !== latest?.position) this.faults.olderCheckpoints += 1;
        return known;
      },
      storeCheckpoint: async (checkpoint) => {
        await this.landSome();
        if (this.meets(3, 'crashesBeforeCheckpoint')) throw CRASH;
        this.checkpoints.push(checkpoint);
        return this.maybeLate(() => target.storeCheckpoint(checkpoint));
      },
    };
  }

  private async write(documents: readonly StampedDocument<unknown>[]): Promise<void> {
    await this.landSome();
    if (documents.length > 1 && this.meets(4, 'halfWrites')) {
      const left = this.chance.below(documents.length);
      await this.target.writeMany(documents.filter((_, index) => index !== left && this.chance.percent(60)));
      throw CRASH;
    }
    await this.maybeLate(() => this.target.writeMany(documents));
    if (this.meets(3, 'crashesBeforeCheckpoint')) throw CRASH;
  }

  /** Now, or at some later time while its writer believes that it failed. */
  private async maybeLate<Result>(write: () => Promise<Result>): Promise<Result> {
    if (!this.meets(3, 'delays')) return write();
    this.late.push(write);
    throw CRASH;
  }

  private async landSome(): Promise<void> {
    if (this.late.length > 0 && this.chance.percent(30)) await this.late.shift()!();
  }

  private meets(percent: number, fault: keyof Faults): boolean {
    const met = this.chance.percent(percent);
    if (met) this.faults[fault] += 1;
    return met;
  }
}
