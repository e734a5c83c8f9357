import type { ErasePerson } from '../commands';
import { ADA, GUY, MAIN, specifyValid, T1 } from '../testing';
import { erasePerson, type ErasureFacts, personFold } from './erase-person';

const facts: ErasureFacts = { operator: true, known: true, ownedRoots: [] };
const erased = { type: 'PersonErased' as const, data: { personId: GUY } };

describe('erasing a person', () => {
  const { given } = specifyValid(erasePerson);
  const erase: ErasePerson = { type: 'ErasePerson', at: T1, actorId: ADA, data: { personId: GUY } };

  it('is recorded as the one fact that stays', () => {
    given([]).when(erase, facts).then([erased]);
  });

  it('repeated it changes nothing, also when nobody is behind the id any more', () => {
    given([erased])
      .when(erase, { ...facts, known: false })
      .thenNothing();
  });

  it('is for operators: others are told the same of everybody', () => {
    given([])
      .when(erase, { ...facts, operator: false })
      .thenThrows('forbidden');
    given([erased])
      .when(erase, { operator: false, known: false, ownedRoots: [MAIN] })
      .thenThrows('forbidden');
  });

  it('does not find whom nobody knows', () => {
    given([])
      .when(erase, { ...facts, known: false })
      .thenThrows('not-found');
  });

  it('rule 24: refuses while the person owns a root', () => {
    given([])
      .when(erase, { ...facts, ownedRoots: [MAIN] })
      .thenThrows('owner-protected');
  });

  it('leaves the state alone for events it does not know', () => {
    const unknown = { type: 'PersonRenamed', data: {} } as never;
    expect(personFold.evolve({ erased: true }, unknown)).toEqual({ erased: true });
    expect(personFold.evolve({ erased: false }, unknown)).toEqual({ erased: false });
  });
});
