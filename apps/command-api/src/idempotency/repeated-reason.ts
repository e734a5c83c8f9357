import { CommandIdReusedError } from '@app/event-sourcing';
import type { People } from '@app/people';

/**
 * Compares the reason of a repeated command with the one that was kept, which no fingerprint in the log may tell. One
 * that is gone with its person matches any.
 *
 * @throws CommandIdReusedError when it is another one.
 */
export const requireSameReason = async (
  people: Pick<People, 'reasons'>,
  eventIds: readonly string[],
  text: string,
): Promise<void> => {
  const kept = await people.reasons(eventIds);
  if ([...kept.values()].some((reason) => reason !== text)) {
    throw new CommandIdReusedError('The command came with another reason before');
  }
};
