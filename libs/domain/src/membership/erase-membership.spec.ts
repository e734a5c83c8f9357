import type { EraseMembership } from '../commands';
import { BOB, EAST, GUY, historyOf, MAIN, OLGA, specifyValid, T1, transferred, treeWith, WEST } from '../testing';
import { eraseMembership } from './erase-membership';

const guest = historyOf();
const asked = { at: T1, actorId: 'system:authority-watch' };

describe('erasing a membership', () => {
  const { given } = specifyValid(eraseMembership);
  const command = (personId = GUY): EraseMembership => ({
    ...asked,
    type: 'EraseMembership',
    data: { rootId: MAIN, personId },
  });
  const facts = { tree: treeWith() };
  const removedEverywhere = (personId: string, ...communityIds: string[]) => ({
    type: 'MemberRemoved' as const,
    data: { rootId: MAIN, personId, communityIds, everywhere: true },
  });

  it('removes everywhere and revokes every offer', () => {
    given([guest.added({ [EAST]: ['guest'], [MAIN]: ['admin'] }), guest.invited({ [WEST]: ['guest'] })])
      .when(command(), facts)
      .then([removedEverywhere(GUY, MAIN, EAST), guest.revoked({ [WEST]: ['guest'] }, 'erasure')]);
  });

  it('revokes the offers of somebody who was never a member', () => {
    given([guest.invited({ [WEST]: ['guest'] })])
      .when(command(), facts)
      .then([guest.revoked({ [WEST]: ['guest'] }, 'erasure')]);
  });

  it('rule 24: takes the admin that a former owner keeps, and refuses while he owns the root', () => {
    given([])
      .when(command(OLGA), { tree: treeWith({ main: [transferred(OLGA, BOB)] }) })
      .then([removedEverywhere(OLGA, MAIN)]);
    given([]).when(command(OLGA), facts).thenThrows('owner-protected');
  });

  it('repeated it changes nothing', () => {
    given([guest.added({ [EAST]: ['guest'] }), guest.removed(EAST)])
      .when(command(), facts)
      .thenNothing();
  });
});
