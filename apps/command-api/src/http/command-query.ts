import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true');

/** What every command takes in its query. */
export const commandQuery = z.strictObject({ dryRun: flag });
/** What a removal takes: `everywhere` for the whole tree. */
export const removalQuery = z.strictObject({ dryRun: flag, everywhere: flag });

export type CommandQuery = z.output<typeof commandQuery>;
export type RemovalQuery = z.output<typeof removalQuery>;
