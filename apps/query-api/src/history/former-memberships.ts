import type { StampedDocument } from '@app/documents';
import type { MembershipDocument } from '@app/read-models';

import type { Past } from './past';

type Stamped = StampedDocument<MembershipDocument>;

/**
 * Memberships of one tree out of the read model as they were at `until`, in the same order; those of whom the tree had
 * not been told are left out. The read model must contain `until`: what has not changed since is taken from it.
 */
export const asTheyWere = async (
  past: Past,
  { rootId, until }: { readonly rootId: string; readonly until: string },
  documents: readonly Stamped[],
): Promise<readonly Stamped[]> => {
  const changed = documents.filter(({ position }) => position > until).map(({ document }) => document.personId);
  const former = await past.memberships(rootId, changed, until);
  return documents.flatMap((stamped) => {
    if (stamped.position <= until) return [stamped];
    const document = former.get(stamped.document.personId);
    return document === undefined ? [] : [{ ...stamped, document }];
  });
};

/** What is asked of a tree at a place in the log. */
export interface ListedThen {
  readonly rootId: string;
  readonly until: string;
  readonly keep: (holder: Pick<MembershipDocument, 'personId' | 'membership'>) => boolean;
}

/**
 * The memberships, as they are today, of those who are kept by what they held at `until`; see {@link asTheyWere} for how
 * they were. The read model must contain `until`.
 */
export const listedThen = async (
  past: Past,
  { rootId, until, keep }: ListedThen,
  documents: readonly Stamped[],
): Promise<readonly Stamped[]> => {
  const changed = documents.filter(({ position }) => position > until).map(({ document }) => document.personId);
  const former = await past.holdings(rootId, changed, until);
  return documents.filter(({ document: { personId, membership } }) =>
    keep({ personId, membership: former.get(personId) ?? membership }),
  );
};
