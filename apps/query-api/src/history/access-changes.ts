import type { Membership, Tree } from '@app/domain/reading';

import { type Access, accessIn, isSameAccess } from './access';
import type { Act, TreeStep, TreeTimeline } from './tree-timeline';

/** An act of a membership, and how it stood from then on. */
export interface MembershipStep {
  readonly act: Act;
  readonly communityIds: readonly string[];
  readonly membership: Membership;
}

/** One person between two places in the log. */
export interface PersonTimeline {
  readonly personId: string;
  readonly start: Membership;
  readonly steps: readonly MembershipStep[];
}

/** What differs between the two places for one person in one community; `act` is the last that changed it. */
export interface AccessChange {
  readonly personId: string;
  readonly communityId: string;
  readonly before: Access;
  readonly after: Access;
  readonly act: Act;
}

interface Moment {
  readonly tree: Tree | null;
  readonly membership: Membership;
}

type Step = { readonly act: Act } & Partial<Moment>;

const inOrder = (steps: readonly Step[]): readonly Step[] =>
  steps.toSorted(({ act: left }, { act: right }) => (left.position < right.position ? -1 : 1));

/** Walks from act to act, so that one which was undone later counts as little as one that changed nothing. */
const changeIn = (
  communityId: string,
  { personId, start }: PersonTimeline,
  tree: Tree | null,
  steps: readonly Step[],
): AccessChange | null => {
  const accessAt = ({ tree: at, membership }: Moment): Access =>
    at === null ? null : accessIn({ personId, tree: at, membership }, communityId);
  let moment: Moment = { tree, membership: start };
  const before = accessAt(moment);
  let after = before;
  let act: Act | null = null;
  for (const step of steps) {
    moment = { ...moment, ...step };
    const access = accessAt(moment);
    if (!isSameAccess(access, after)) act = step.act;
    after = access;
  }
  return act === null || isSameAccess(before, after) ? null : { personId, communityId, before, after, act };
};

/** The acts of communities, by the community whose access they can change, in order of its id. */
export type StepsByCommunity = ReadonlyMap<string, readonly TreeStep[]>;

/** For each community its own acts and those of the root. */
export const stepsByCommunity = ({ rootId, steps }: TreeTimeline, communityIds: readonly string[]): StepsByCommunity =>
  new Map(
    communityIds
      .toSorted()
      .map((id) => [id, steps.filter(({ communityId }) => communityId === rootId || communityId === id)]),
  );

/** Where and how this person's access differs, in order of communityId. */
export const accessChangesOf = (
  person: PersonTimeline,
  { rootId, start }: TreeTimeline,
  stepsIn: StepsByCommunity,
): readonly AccessChange[] =>
  [...stepsIn].flatMap(([communityId, treeSteps]) => {
    const own = person.steps.filter(({ communityIds }) =>
      communityIds.some((id) => id === rootId || id === communityId),
    );
    if (own.length === 0 && treeSteps.length === 0) return [];
    const steps = inOrder([
      ...own.map(({ act, membership }) => ({ act, membership })),
      ...treeSteps.map(({ act, tree }) => ({ act, tree })),
    ]);
    return changeIn(communityId, person, start, steps) ?? [];
  });
