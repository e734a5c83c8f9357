import type { Keyset, StampedDocument } from '@app/documents';
import type { Community } from '@app/domain/reading';
import { type CommunityDocument, listManagedCommunities } from '@app/read-models';

import type { Readers } from '../reading/read-side';
import type { Past } from './past';

type Communities = Readers<'communities'>['communities'];
type Stamped = StampedDocument<CommunityDocument>;

const AT_ONCE = 1_000;

/** Every managed community of a tree as the read model tells it, however many, by pages. */
export async function* managedCommunities(
  communities: Communities,
  rootId: string,
): AsyncGenerator<readonly Stamped[], void, undefined> {
  let after: Keyset | null = null;
  do {
    const request = { direction: 'asc' as const, limit: AT_ONCE, ...(after !== null && { after }) };
    const page: Awaited<ReturnType<typeof listManagedCommunities>> = await listManagedCommunities(
      communities,
      rootId,
      request,
    );
    yield page.items;
    after = page.next;
  } while (after !== null);
}

/**
 * Communities out of the read model as they were at `until`; those that did not exist are left out. The read model must
 * contain `until`: what has not changed since is taken from it.
 */
export const communitiesAsTheyWere = async (
  past: Past,
  documents: readonly Stamped[],
  until: string,
): Promise<readonly Community[]> => {
  const changed = documents.filter(({ position }) => position > until).map(({ id }) => id);
  const former = await past.communities(changed, until);
  return documents.flatMap(({ id, position, document }) =>
    position <= until ? [document.community] : (former.get(id) ?? []),
  );
};
