import { communityStream, membershipStream } from '@app/contracts';
import type { MembershipDocument } from '@app/read-models';
import type { Standings } from '@app/standings';

import type { Past } from './past';

/** So many memberships at most stay in memory. */
const MAX_MEMBERSHIPS = 5_000;

interface Folded {
  /** The last events that it contains, of the root and of the person in its tree. */
  readonly of: string;
  readonly membership: MembershipDocument | null;
}

/** Memberships as they are now: folded from the log, and folded again only when the log has more of them. */
export class Present {
  readonly #folded = new Map<string, Folded>();

  constructor(
    private readonly past: Pick<Past, 'memberships'>,
    private readonly standings: Pick<Standings, 'communities' | 'memberships'>,
  ) {}

  /**
   * What is between a person and a tree, and on whose word he holds what he holds; null when the tree has not been told of
   * him. `head` is where the log ended a moment ago: what came later may be missing.
   */
  async membership(rootId: string, personId: string, head: string): Promise<MembershipDocument | null> {
    const streams = await Promise.all([
      this.standings.communities.load(communityStream(rootId)),
      this.standings.memberships.load(membershipStream(rootId, personId)),
    ]);
    const key = membershipStream(rootId, personId);
    const of = streams.map(({ position }) => position).join(' ');
    const known = this.#folded.get(key);
    if (known?.of === of) return known.membership;
    const membership = (await this.past.memberships(rootId, [personId], head)).get(personId) ?? null;
    // What came after the head is in the streams and not in the fold.
    if (streams.every(({ position }) => position === null || position <= head)) this.keep(key, { of, membership });
    return membership;
  }

  private keep(key: string, folded: Folded): void {
    this.#folded.delete(key);
    this.#folded.set(key, folded);
    if (this.#folded.size <= MAX_MEMBERSHIPS) return;
    const [oldest] = this.#folded.keys();
    if (oldest !== undefined) this.#folded.delete(oldest);
  }
}
