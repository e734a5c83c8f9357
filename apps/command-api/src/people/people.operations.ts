import { exampleOf, personAnswer } from '@app/contracts';

import { describeCommand } from '../http/describe-command';

const tag = 'People';
const answer = { schema: personAnswer, example: { personId: exampleOf.graceId } };

/** Descriptions of what operators do about a person, by the method that serves each. */
export const peopleOperations = {
  erase: describeCommand({
    id: 'erasePerson',
    tag,
    summary: 'Erase a person',
    description:
      'For operators. Memberships and offers end, then name and address are deleted; the acts remain, of nobody.',
    status: 202,
    versioned: false,
    answer: { ...answer, says: 'Recorded; it is carried out now.' },
    problems: ['owner-protected'],
    records: 'PersonErased',
  }),
  forgetIdentity: describeCommand({
    id: 'forgetIdentity',
    tag,
    summary: 'Forget which account the address of a person belongs to',
    description: 'For operators. The next account that signs in with the verified address is bound to the person.',
    versioned: false,
    answer: { ...answer, says: 'Forgotten.' },
    problems: [],
    records: null,
  }),
};
