import type { Keyset } from '@app/documents';
import { type Community, canSee, type Standing } from '@app/domain/reading';

/** An item of a list of places with what orders it: the rank of the membership and, within it, the community. */
export interface Placed<Item> {
  readonly place: Keyset;
  readonly item: Item;
}

/** What a list of places shows of those that the person sees, and how. */
export interface PlacesContext<Item> {
  readonly isShown: (communityId: string) => boolean;
  readonly itemOf: (community: Community) => Item;
}

/** An item with the items of what is managed in its community. */
export type WithManaged<Item> = Item & { managed: (Item & { managed: [] })[] };

/**
 * Where a person has access in a tree, as far as it is shown: the root with all that is managed in it is one item;
 * without the root, each managed community is one.
 */
export const placesIn = <Item extends { readonly communityId: string }>(
  standing: Standing,
  rank: string,
  { isShown, itemOf }: PlacesContext<Item>,
): readonly Placed<WithManaged<Item>>[] => {
  const { root, communities } = standing.tree;
  const shown = ({ communityId }: Community) => canSee(standing, communityId) && isShown(communityId);
  const managed = Object.values(communities)
    .filter((community) => community.communityId !== root.communityId && shown(community))
    .map((community) => ({ ...itemOf(community), managed: [] as [] }))
    .toSorted((left, right) => (left.communityId < right.communityId ? -1 : 1));
  if (!shown(root)) return managed.map((item) => ({ place: { order: rank, id: item.communityId }, item }));
  return [{ place: { order: rank, id: root.communityId }, item: { ...itemOf(root), managed } }];
};

/** True for a place that comes after another one, and for every place when there is no other. */
export const isAfter = ({ place }: Placed<unknown>, after: Keyset | undefined): boolean =>
  after === undefined || place.order > after.order || (place.order === after.order && place.id > after.id);
