import { DomainError, type PersonEvent } from '@app/contracts';
import type { Decider, Fold } from '@app/event-sourcing';

import { notFound } from '../authority/refusals';
import type { ErasePerson } from '../commands';

/** All that the log says of a person himself. */
export interface PersonState {
  readonly erased: boolean;
}

/** What an erasure rests on beside the person's own stream. */
export interface ErasureFacts {
  readonly operator: boolean;
  /** True when somebody is behind the id. */
  readonly known: boolean;
  /** Ids of the roots that the person owns. */
  readonly ownedRoots: readonly string[];
}

export const personFold: Fold<PersonState, PersonEvent> = {
  initialState: { erased: false },
  evolve: (state, { type }) => ((type as string) === 'PersonErased' ? { erased: true } : state),
};

/** Refuses everybody else, before anything is looked up: nobody learns by it who is known. */
export const requireOperator = (operator: boolean): void => {
  if (operator) return;
  throw new DomainError('forbidden', 'Only an operator of this installation does this. Ask one of them.');
};

/** Records that a person is erased: what follows from it, a reactor does. Nothing to do when he is already. */
export const erasePerson: Decider<PersonState, ErasePerson, PersonEvent, ErasureFacts> = {
  ...personFold,
  decide: ({ data: { personId } }, { erased }, { operator, known, ownedRoots }) => {
    requireOperator(operator);
    if (erased) return [];
    if (!known) throw notFound();
    if (ownedRoots.length > 0) {
      const detail = 'The person owns communities. Transfer their ownership first.';
      throw new DomainError('owner-protected', detail, { communityIds: ownedRoots });
    }
    return [{ type: 'PersonErased', data: { personId } }];
  },
};
