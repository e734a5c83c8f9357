import type { People } from './people';

/** The nil UUID (RFC 9562), which nobody has. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Resolves when the store answers, and rejects as its look-ups do when it does not. Asks for somebody, because an empty
 * list is answered without a look.
 */
export const probePeople = async (people: Pick<People, 'byId'>): Promise<void> => {
  await people.byId([NOBODY]);
};
