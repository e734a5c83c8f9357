import type { CollectionDeclaration, DocumentCollection, DocumentPage, DocumentQuery, StampedDocument } from '../core';

export interface Guest {
  readonly root: string | null;
  readonly active: boolean | null;
  readonly scopes: readonly string[];
  readonly at: string;
}

/** One index of each kind: bare, over equalities, and over the values of a list. */
export const guests: CollectionDeclaration = {
  name: 'guests',
  indexes: [
    { name: 'all', orderBy: 'at' },
    { name: 'byRoot', equals: ['root', 'active'], orderBy: 'at' },
    { name: 'byScope', contains: 'scopes', orderBy: 'at' },
    { name: 'byRootAndScope', equals: ['root'], contains: 'scopes', orderBy: 'at' },
  ],
};

export const guest = (id: string, at: string, rest: Partial<Guest> = {}, position = '1'): StampedDocument<Guest> => ({
  id,
  position,
  document: { root: 'r1', active: true, scopes: ['s1'], at, ...rest },
});

export const idsOf = ({ items }: DocumentPage<Guest>): readonly string[] => items.map(({ id }) => id);

/** The ids of every page of the query, page by page; `between` runs after each page. */
export async function pagesOf(
  collection: Pick<DocumentCollection<Guest>, 'find'>,
  query: DocumentQuery,
  between: (page: number) => Promise<void> = async () => undefined,
): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = [];
  let page = await collection.find(query);
  pages.push(idsOf(page));
  while (page.next !== null) {
    await between(pages.length);
    page = await collection.find({ ...query, after: page.next });
    pages.push(idsOf(page));
  }
  return pages;
}
