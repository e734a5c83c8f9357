import type { Authority, Scope } from '@app/contracts';

import { authorityOf, judgeGrant } from './ceiling';
import { holds } from './guards';
import { findRole } from './roles';
import type { Basis, Standing } from './standing';
import { requireLoaded } from './tree';

/** Whether an offer still stands on its voucher's word, and if not, why. */
export type Vouching =
  | { readonly able: true; readonly authority: Authority }
  | { readonly able: false; readonly cause: 'authority-lost' | 'role-retired' };

/**
 * The voucher of an offer judged as of now (rule 9 at acceptance): the roles' permissions and his own authority of this
 * moment, as if every community were enabled. A retired role in the offer is its end (rule 26).
 *
 * @throws RangeError when the voucher's tree leaves out a community of the offer.
 */
export const judgeVouching = (
  voucher: Standing,
  receiverId: string,
  scopes: readonly Scope[],
  basis: Basis = {},
): Vouching => {
  const { tree } = voucher;
  const communityIds = scopes.map(({ communityId }) => communityId);
  requireLoaded(tree, communityIds);
  const resolved = scopes.map(({ communityId, roles }) => ({
    communityId,
    roles: roles.flatMap(({ roleId }) => findRole(tree, communityId, roleId) ?? []),
  }));
  if (resolved.some(({ roles }) => roles.some(({ retired }) => retired))) return { able: false, cause: 'role-retired' };
  const { exceeding, via } = judgeGrant(voucher, receiverId, resolved);
  const able = exceeding.length === 0 && holds(voucher, communityIds, ['COMMUNITY_ADD_MEMBER']);
  return able ? { able, authority: authorityOf(voucher, communityIds, via, basis) } : { able, cause: 'authority-lost' };
};
