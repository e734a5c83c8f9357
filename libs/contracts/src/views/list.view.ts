import { z } from 'zod';

import { instantSchema } from '../events';

/** A page: `next` is the cursor of the one after it, `asOfPosition` how much of the log the items contain at least. */
export const listView = <Item extends z.ZodType>(item: Item) =>
  z.strictObject({
    items: z.array(item),
    next: z.string().nullable(),
    asOfPosition: z.string().nullable(),
    asOf: instantSchema,
  });

/** A page of items of one kind. */
export interface ListView<Item> {
  readonly items: Item[];
  readonly next: string | null;
  readonly asOfPosition: string | null;
  readonly asOf: string;
}
