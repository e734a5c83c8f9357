import { DomainError } from '@app/contracts';
import { type BuildReader, type DocumentStore, type LiveCollection, openLive } from '@app/documents';
import type { EventLog } from '@app/event-sourcing';
import {
  audit,
  communities,
  invitations,
  memberships,
  type ReadModelDocuments,
  type ReadModelName,
  timeline,
} from '@app/read-models';

import { requireReached } from './positions';

type LiveCollections = { readonly [Name in ReadModelName]: LiveCollection<ReadModelDocuments[Name]> };
/** The reads of the builds that were live at the start of a query. */
export type Readers<Name extends ReadModelName> = { readonly [N in Name]: BuildReader<ReadModelDocuments[N]> };

export interface Snapshot<Name extends ReadModelName> {
  /** What all of them had reached before the query; null while one of them has nothing. */
  readonly position: string | null;
  readonly readers: Readers<Name>;
}

const PATIENCE_MS = 2_000;
const POLL_MS = 25;

/** The read models as queries see them: how far they are is known before anything is read. */
export class ReadSide {
  private readonly live: LiveCollections;

  constructor(
    private readonly log: Pick<EventLog, 'head'>,
    private readonly documents: DocumentStore,
  ) {
    this.live = {
      audit: openLive(documents, audit.collection),
      communities: openLive(documents, communities.collection),
      invitations: openLive(documents, invitations.collection),
      memberships: openLive(documents, memberships.collection),
      timeline: openLive(documents, timeline.collection),
    };
  }

  head(): Promise<string> {
    return this.log.head();
  }

  /** Refuses a `minPosition` that the log has not reached with `position-unknown`; for queries that read no projection. */
  async requirePosition(minPosition: string | undefined): Promise<void> {
    if (minPosition !== undefined) requireReached(minPosition, await this.head());
  }

  /**
   * The read models named, once all of them contain `minPosition`. Rejects with `read-model-behind` when that takes longer
   * than 2 s, and with `position-unknown` when the log itself is not there.
   */
  async snapshot<Name extends ReadModelName>(
    names: readonly Name[],
    minPosition: string | undefined,
  ): Promise<Snapshot<Name>> {
    await this.requirePosition(minPosition);
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const written = this.nextWrite();
      try {
        const snapshot = await this.look(names);
        if (minPosition === undefined || (snapshot.position !== null && snapshot.position >= minPosition))
          return snapshot;
        if (performance.now() >= deadline) throw readModelBehind();
        await written.orTimeout();
      } finally {
        written.stop();
      }
    }
  }

  /** The read models named as far as they are, for what they add to an answer that comes from the log. */
  async readers<Name extends ReadModelName>(names: readonly Name[]): Promise<Readers<Name>> {
    const readers = await Promise.all(names.map(async (name) => [name, await this.live[name].current()] as const));
    return Object.fromEntries(readers) as Readers<Name>;
  }

  private async look<Name extends ReadModelName>(names: readonly Name[]): Promise<Snapshot<Name>> {
    const readers = await this.readers(names);
    const checkpoints = await Promise.all(names.map((name) => readers[name].loadCheckpoint()));
    const positions = checkpoints.map((checkpoint) => checkpoint?.position ?? null);
    return { position: positions.includes(null) ? null : (positions.toSorted()[0] ?? null), readers };
  }

  /** The next write through this process, or a short time: other processes write without a sign. */
  private nextWrite() {
    let wake: () => void = () => undefined;
    const woken = new Promise<void>((resolve) => (wake = resolve));
    const stopListening = this.documents.onWrite(() => wake());
    let timer: NodeJS.Timeout | undefined;
    return {
      orTimeout: () => {
        timer = setTimeout(wake, POLL_MS);
        return woken;
      },
      stop: () => {
        clearTimeout(timer);
        stopListening();
      },
    };
  }
}

const readModelBehind = () =>
  new DomainError(
    'read-model-behind',
    'The read models have not reached minPosition yet. Repeat the request in a moment.',
  );
