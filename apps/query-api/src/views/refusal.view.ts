import { type ProblemCode, problems, type RefusalView } from '@app/contracts';
import type { RefusalDocument } from '@app/refusals';

import type { Directory } from '../directory/directory';

export interface RefusalContext {
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
}

const isCode = (code: string): code is ProblemCode => Object.hasOwn(problems, code);

/** One refusal as the caller may see it, cut to the communities that he sees. A code that is no longer known is a fault. */
export const refusalViewFor = (
  { rootId, at, code, commandType, actor, communityIds }: RefusalDocument,
  { canSee, directory }: RefusalContext,
): RefusalView => {
  if (!isCode(code)) throw new TypeError(`A refusal is kept under the unknown code ${code}`);
  const visible = communityIds.filter(canSee);
  return {
    at,
    code,
    commandType,
    actor: actor === null ? { personId: null, name: null, operator: true } : directory.actor(rootId, actor),
    communities: visible.map((communityId) => ({ communityId })),
    otherCommunities: communityIds.length - visible.length,
  };
};
