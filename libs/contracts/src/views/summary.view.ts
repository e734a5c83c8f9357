import { z } from 'zod';

const count = z.int().nonnegative();

/** A community, or a tree, in numbers: as many as its lists hold, with the status of invitations at the moment of asking. */
export const summaryView = z
  .strictObject({
    members: count,
    /** Not those whose time is over. */
    pending: count,
    /** Of the pending ones. */
    expiringWithin48h: count,
    /** Those too whose expiry has not been recorded yet. */
    expired: count,
    asOfPosition: z.string().nullable(),
  })
  .meta({ id: 'Summary' });

export type SummaryView = z.infer<typeof summaryView>;
