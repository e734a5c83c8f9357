import { DomainError } from '@app/contracts';

import type { Place } from './caller-authority';

/**
 * The community that a list is about, or null for the whole tree.
 *
 * @throws DomainError `validation-failed` for the tree of a managed community.
 */
export const scopeOf = ({ rootId, communityId }: Place, wholeTree: boolean): string | null => {
  if (!wholeTree) return communityId;
  if (rootId === communityId) return null;
  throw new DomainError('validation-failed', 'Only a root has a tree. Leave out scope, or ask its root.', {
    errors: [{ pointer: '?scope', detail: 'Only for the root of a tree.' }],
  });
};
