import type { Authority, Scope } from '@app/contracts';

import type { Vocabulary } from './vocabulary';

/** Roles in their communities: `guest and analyst in East`. */
export const offered = (scopes: readonly Scope[], words: Vocabulary): string =>
  scopes.map(({ communityId, roles }) => `${words.roles(roles)} in ${words.community(communityId)}`).join('; ');

/** What the word of whoever gave it rested on: `as admin of Acme`. */
export const restingOn = ({ via, scopes }: Authority, words: Vocabulary): string => {
  const [first] = scopes;
  const roles = first?.roles.map((roleId) => words.role(roleId)).join(' and ') ?? '';
  const others = scopes.length > 1 ? ` and ${scopes.length - 1} more` : '';
  const place = first === undefined ? '' : ` in ${words.community(first.communityId)}${others}`;
  return `on the authority of ${roles === '' ? 'no role' : roles}${place}${via === 'assign-role' ? ', by the right to assign roles' : ''}`;
};
