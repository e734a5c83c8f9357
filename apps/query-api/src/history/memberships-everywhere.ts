import type { StampedDocument } from '@app/documents';
import { allMembershipsOf, type MembershipDocument, membershipId } from '@app/read-models';

import type { Readers } from '../reading/read-side';
import { asTheyWere } from './former-memberships';
import type { Past } from './past';

type Memberships = Readers<'memberships'>['memberships'];

/** What a person has in every tree that was ever told of him, or in these trees alone. */
export const membershipsEverywhere = async (
  memberships: Memberships,
  personId: string,
  rootIds: readonly string[] | null,
): Promise<readonly StampedDocument<MembershipDocument>[]> => {
  if (rootIds !== null) {
    const ids = rootIds.map((rootId) => membershipId(rootId, personId));
    return [...(await memberships.loadMany(ids)).values()];
  }
  const all: StampedDocument<MembershipDocument>[] = [];
  for await (const page of allMembershipsOf(memberships, personId)) all.push(...page);
  return all;
};

/** The same as they were at `until`: those with access then, first where the person saw the root. */
export const placesHeldAt = async (
  past: Past,
  documents: readonly StampedDocument<MembershipDocument>[],
  until: string,
): Promise<readonly MembershipDocument[]> => {
  const then = await Promise.all(
    documents.map((stamped) => asTheyWere(past, { rootId: stamped.document.rootId, until }, [stamped])),
  );
  return then
    .flat()
    .map(({ document }) => document)
    .filter(({ scopes }) => scopes.length > 0)
    .toSorted((left, right) => (left.rank < right.rank ? -1 : 1));
};
