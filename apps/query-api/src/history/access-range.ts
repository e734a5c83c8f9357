import type { Keyset, StampedDocument } from '@app/documents';
import { listAccessActs, listKnown, managedCommunities, type MembershipDocument } from '@app/read-models';

import type { Readers } from '../reading/read-side';
import type { Past } from './past';
import type { Range } from './people-timelines';
import { TreeTimeline } from './tree-timeline';

export type RangeReaders = Readers<'audit' | 'communities' | 'memberships'>;

/** Whose access is looked at, and where. */
export interface AccessPlace {
  readonly rootId: string;
  /** Null for the root and everything managed in it. */
  readonly communityId: string | null;
}

/** All that can make a difference between two places in the log, less what each person's own stream tells. */
export interface AccessRange {
  readonly timeline: TreeTimeline;
  /** Those that existed at the end of the range. */
  readonly communityIds: readonly string[];
  /** Whose access may differ, in order; the others' does not. */
  readonly personIds: readonly string[];
  /** Those of them whom an act was about. All that changed for the others is the communities. */
  readonly touched: ReadonlySet<string>;
}

const AT_ONCE = 500;
/** What a community does to everybody in it; other acts are about somebody. */
const actsOnAll: readonly string[] = ['ManagedCommunityAdded', 'CommunityDisabled', 'CommunityEnabled', 'RoleChanged'];

/**
 * Reads the acts of the range page by page, and everybody of the tree only when an act was about all of them. What is kept
 * is the ids of people and the states of communities.
 */
export const readAccessRange = async (
  past: Pick<Past, 'tree'>,
  readers: RangeReaders,
  { rootId, communityId }: AccessPlace,
  range: Range,
): Promise<AccessRange> => {
  const communityIds = communityId === null ? await idsInTree(readers, rootId) : [communityId];
  const start = await past.tree(rootId, communityIds, range.from);
  const timeline = new TreeTimeline(rootId, start);
  const named = communityId === null ? null : [...new Set([rootId, communityId])];
  const touched = await takeActs(readers, timeline, { rootId, communityIds: named, ...range });
  const people = timeline.steps.some(({ act }) => actsOnAll.includes(act.type))
    ? new Set([...touched, ...(await everybodyIn(readers, rootId, named))])
    : touched;
  const existing = communityIds.filter((id) => timeline.end?.communities[id] !== undefined);
  return { timeline, communityIds: existing, personIds: [...people].sort(), touched };
};

async function idsInTree({ communities }: RangeReaders, rootId: string): Promise<readonly string[]> {
  const ids = [rootId];
  for await (const page of managedCommunities(communities, rootId)) ids.push(...page.map(({ id }) => id));
  return ids;
}

/** Answers whom the acts were about. */
async function takeActs(
  { audit }: RangeReaders,
  timeline: TreeTimeline,
  listing: Parameters<typeof listAccessActs>[1],
): Promise<Set<string>> {
  const people = new Set<string>();
  let after: Keyset | null = null;
  do {
    const request = { limit: AT_ONCE, ...(after !== null && { after }) };
    const page: Awaited<ReturnType<typeof listAccessActs>> = await listAccessActs(audit, listing, request);
    for (const { document } of page.items) {
      timeline.take(document);
      if (document.subjectId !== null) people.add(document.subjectId);
      if (document.event.type === 'OwnershipTransferred') people.add(document.event.data.fromPersonId);
    }
    after = page.next;
  } while (after !== null);
  return people;
}

/** Everybody who was ever known in one of the communities, or with null in the tree. */
async function everybodyIn(
  { memberships }: RangeReaders,
  rootId: string,
  communityIds: readonly string[] | null,
): Promise<Set<string>> {
  const sift = async (rows: readonly StampedDocument<MembershipDocument>[]) => rows;
  const people = new Set<string>();
  let after: Keyset | null = null;
  do {
    const request = { limit: AT_ONCE, ...(after !== null && { after }) };
    const page: Awaited<ReturnType<typeof listKnown>> = await listKnown(
      memberships,
      { rootId, communityIds, sift },
      request,
    );
    for (const { document } of page.items) people.add(document.personId);
    after = page.next;
  } while (after !== null);
  return people;
}
