import { type AccessDiffView, DomainError } from '@app/contracts';

import type { Directory } from '../directory/directory';
import type { AccessChange } from '../history/access-changes';
import type { Range } from '../history/people-timelines';

/** Some 25 MB of answer; one act on a root can change every access in its tree. */
const MOST_DIFFERENCES = 50_000;

/** Collects changes into the three lists, in the order in which they come. */
export class AccessDiff {
  readonly view: AccessDiffView;
  private count = 0;

  constructor(
    private readonly rootId: string,
    { to }: Range,
    private readonly most = MOST_DIFFERENCES,
  ) {
    this.view = { gained: [], lost: [], changed: [], asOfPosition: to === '' ? null : to };
  }

  /** Throws `validation-failed` when there are more changes than one answer holds. */
  add({ personId, communityId, before, after, act }: AccessChange, directory: Directory): void {
    this.count += 1;
    if (this.count > this.most) throw tooMany(this.most);
    const { type, position, at, by } = act;
    const change = { personId, communityId, act: { type, position, at, by: directory.actor(this.rootId, by) } };
    const { gained, lost, changed } = this.view;
    if (before === null && after !== null) gained.push({ ...change, after });
    if (before !== null && after === null) lost.push({ ...change, before });
    if (before !== null && after !== null) changed.push({ ...change, before, after });
  }
}

const tooMany = (most: number) =>
  new DomainError(
    'validation-failed',
    `There are more than ${most} differences. Ask for a shorter range, or for one community.`,
    { errors: [{ pointer: '?from', detail: `At most ${most} differences are answered at once.` }] },
  );
