import { z } from 'zod';

/** Data of the events that stand outside every projection, by type. */
export const requestEventSchemas = {
  /** `fingerprint` is a digest of what was asked for. */
  RequestReceived: z.strictObject({ fingerprint: z.string() }),
  LogOpened: z.strictObject({ logId: z.uuid() }),
} as const;
