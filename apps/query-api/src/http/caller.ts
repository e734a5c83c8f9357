import type { KnownCaller } from '@app/identity';

import type { Asked } from '../reading/asked';

/** The person that asks; null when nothing is recorded of him. */
export const personIdOf = ({ person }: KnownCaller): string | null => person?.personId ?? null;

export const askedBy = (
  caller: KnownCaller,
  { minPosition }: { readonly minPosition?: string | undefined },
): Asked => ({
  personId: personIdOf(caller),
  minPosition,
});
