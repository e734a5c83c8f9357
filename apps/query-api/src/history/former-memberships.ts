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
