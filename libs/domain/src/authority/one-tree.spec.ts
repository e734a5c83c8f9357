import { ADA, communityAfter, EAST, ELSEWHERE, MAIN, OLGA, registered, standingOf, WEST } from '../testing';
import { requireOneTree } from './one-tree';
import { treeOf } from './tree';

const elsewhere = treeOf(communityAfter(registered('standalone', ELSEWHERE, OLGA)), []);
const standings = {
  [MAIN]: standingOf(ADA, { [EAST]: ['manage_member'], [WEST]: ['guest'] }),
  [ELSEWHERE]: standingOf(ADA, { [ELSEWHERE]: ['manage_member'] }, { tree: elsewhere }),
};
const codeOf = (ids: readonly string[]) => {
  try {
    return requireOneTree(ids, standings);
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('rule 8: communities of one invitation belong to one tree', () => {
  it.each([
    ['one community', [EAST], MAIN],
    ['a standalone one', [ELSEWHERE], ELSEWHERE],
    ['an unseen one', [EAST, MAIN], 'not-found'],
    ['an unseen one before all else', [WEST, ELSEWHERE, MAIN], 'not-found'],
    ['one without the permission', [EAST, WEST], 'forbidden'],
    ['one without the permission before different trees', [WEST, ELSEWHERE], 'forbidden'],
    ['two trees', [EAST, ELSEWHERE], 'communities-not-in-one-tree'],
    ['none at all', [], 'not-found'],
    ['a name that every object has', ['constructor'], 'not-found'],
  ])('%s', (_, ids, answer) => {
    expect(codeOf(ids)).toBe(answer);
  });
});
