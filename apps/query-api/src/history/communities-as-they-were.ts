import type { StampedDocument } from '@app/documents';
import type { Community } from '@app/domain/reading';
import type { CommunityDocument } from '@app/read-models';

import type { Past } from './past';

/**
 * Communities out of the read model as they were at `until`; those that did not exist are left out. The read model must
 * contain `until`: what has not changed since is taken from it.
 */
export const communitiesAsTheyWere = async (
  past: Past,
  documents: readonly StampedDocument<CommunityDocument>[],
  until: string,
): Promise<readonly Community[]> => {
  const changed = documents.filter(({ position }) => position > until).map(({ id }) => id);
  const former = await past.communities(changed, until);
  return documents.flatMap(({ id, position, document }) =>
    position <= until ? [document.community] : (former.get(id) ?? []),
  );
};
