import type { Keyset } from '@app/documents';

/** What a client asks of a list. */
export interface Page {
  readonly limit: number;
  readonly after?: Keyset;
}

/** What a query answers of a list; `position` bounds what it has read. */
export interface Listed<Item> {
  readonly items: readonly Item[];
  readonly next: Keyset | null;
  readonly position: string | null;
  /** The time that the items are about; left out for now. */
  readonly at?: string;
}
