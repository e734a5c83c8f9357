import type { RemoveMember } from '../commands';
import { ADA, factsOf, historyOf, MAIN, membershipAfter, specifyValid, standingOf, T1 } from '../testing';
import { removeMember } from './remove-member';
import { situationOf } from './situation';

describe('the situation of a decision', () => {
  const own = historyOf(ADA);
  const facts = factsOf(standingOf(ADA, { [MAIN]: ['manage_member'] }));

  it('somebody who acts on himself is judged by the very state that is decided on', () => {
    const removeHimself: RemoveMember = {
      type: 'RemoveMember',
      at: T1,
      actorId: ADA,
      data: { rootId: MAIN, personId: ADA, communityId: MAIN, everywhere: false },
    };
    specifyValid(removeMember)
      .given([own.added({ [MAIN]: ['manage_member'] }), own.suspended(MAIN)])
      .when(removeHimself, facts)
      .thenThrows('forbidden');
  });

  it('actor and subject are then one', () => {
    const { actor, subject } = situationOf({ rootId: MAIN, personId: ADA }, membershipAfter(), facts);
    expect(actor).toBe(subject);
  });
});
