import type { StampedDocument } from '@app/documents';

import type { Source } from './merged-page';

/** A sift that looks at each document alone. */
export const keeping =
  <Document>(keep: (document: Document) => boolean): NonNullable<Source<Document>['sift']> =>
  async (documents: readonly StampedDocument<Document>[]) =>
    documents.filter(({ document }) => keep(document));
