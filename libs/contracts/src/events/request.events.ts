import { z } from 'zod';

/** Data of the events that stand outside every projection, by type. */
export const requestEventSchemas = {
  /** The key is held for the body that `fingerprint` tells from others. It says nothing of what was asked for. */
  RequestReceived: z.strictObject({ fingerprint: z.string() }),
  /** Nothing was recorded: the key is free again, for any body. */
  RequestReleased: z.strictObject({}),
  LogOpened: z.strictObject({ logId: z.uuid() }),
} as const;
