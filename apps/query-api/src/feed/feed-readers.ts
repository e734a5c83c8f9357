import { DomainError } from '@app/contracts';
import type { AuditDocument } from '@app/read-models';

import type { FeedReader } from './feed-reader';
import type { FeedSettings } from './feed-settings';

type Limits = Pick<FeedSettings, 'clients' | 'clientsPerPerson' | 'retryMs'>;

/** The clients of this process, by the tree that each of them reads; no more than the limits allow. */
export class FeedReaders {
  private readonly byRoot = new Map<string, Set<FeedReader>>();
  private readonly byPerson = new Map<string, number>();
  private count = 0;

  constructor(private readonly limits: Limits) {}

  /** Places taken, those of clients that are just coming included. */
  get size(): number {
    return this.count;
  }

  /** Takes a place for a person. Throws `too-many-requests` when there is none; returns how to give it back, once. */
  reserve(personId: string): () => void {
    const own = this.byPerson.get(personId) ?? 0;
    if (own >= this.limits.clientsPerPerson) {
      throw tooMany('You read as many feeds as one person may. Close one of them first.', this.limits);
    }
    if (this.count >= this.limits.clients) {
      throw tooMany('Too many feeds are being read here. Come back in a moment.', this.limits);
    }
    this.count += 1;
    this.byPerson.set(personId, own + 1);
    return () => {
      this.count -= 1;
      const left = (this.byPerson.get(personId) ?? 1) - 1;
      if (left === 0) this.byPerson.delete(personId);
      else this.byPerson.set(personId, left);
    };
  }

  add(reader: FeedReader): void {
    const { rootId } = reader.subscription.interest;
    const others = this.byRoot.get(rootId) ?? new Set();
    this.byRoot.set(rootId, others.add(reader));
  }

  remove(reader: FeedReader): void {
    const { rootId } = reader.subscription.interest;
    const others = this.byRoot.get(rootId);
    others?.delete(reader);
    if (others?.size === 0) this.byRoot.delete(rootId);
  }

  *all(): Generator<FeedReader> {
    for (const readers of this.byRoot.values()) yield* readers;
  }

  /** The trees that some entries happened in, as far as anybody reads them: all of them when somebody was erased. */
  treesOf(documents: readonly AuditDocument[]): readonly (readonly [rootId: string, readers: readonly FeedReader[]])[] {
    const named = new Set(documents.map(({ rootId }) => rootId));
    const rootIds = named.has(null) ? [...this.byRoot.keys()] : [...named].filter((rootId) => rootId !== null);
    return rootIds.flatMap((rootId) => {
      const readers = this.byRoot.get(rootId);
      return readers === undefined ? [] : [[rootId, [...readers]] as const];
    });
  }
}

const tooMany = (detail: string, { retryMs }: Limits): DomainError =>
  new DomainError('too-many-requests', detail, { retryAfter: (retryMs * 5) / 1_000 });
