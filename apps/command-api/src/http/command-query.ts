import { z } from 'zod';

const flag = z
  .enum(['true', 'false'])
  .optional()
  .transform((text) => text === 'true');

/** What every command takes in its query. */
export const commandQuery = z.strictObject({
  dryRun: flag.meta({ description: 'All checks, nothing stored: answers what would be recorded.', example: 'true' }),
});
/** What a removal takes: `everywhere` for the whole tree. */
export const removalQuery = commandQuery.extend({
  everywhere: flag.meta({ description: 'From the whole tree, not from this community alone.', example: 'true' }),
});

export type CommandQuery = z.output<typeof commandQuery>;
export type RemovalQuery = z.output<typeof removalQuery>;
