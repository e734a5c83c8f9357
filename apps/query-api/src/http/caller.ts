import type { Caller, KnownCaller } from '@app/identity';

import type { Asked } from '../reading/asked';

/** What the guard leaves on a request: a caller without a look-up on routes that take unverified ones. */
export type RequestCaller = Caller | KnownCaller;

/** The person that asks; null when nothing is recorded of him. */
export const personIdOf = ({ person }: KnownCaller): string | null => person?.personId ?? null;

export const askedBy = (
  caller: KnownCaller,
  { minPosition }: { readonly minPosition?: string | undefined },
): Asked => ({
  personId: personIdOf(caller),
  minPosition,
});
