import { exampleOf, personAnswer } from '@app/contracts';
import { describeCommand } from '../http/describe-command';

const tag = 'People';

/** Descriptions of the commands about a person, by the method that serves each. */
export const peopleOperations = {
  erase: describeCommand({
    id: 'erasePerson',
    tag,
    summary: 'Forget who a person is, for ever',
    description:
      'For operators. Access and offers of the person end, the name and the address are deleted; what was done stays in the log under an id that means nobody.',
    status: 202,
    versioned: false,
    answer: { schema: personAnswer, example: { personId: exampleOf.graceId }, says: 'Decided; done within seconds.' },
    problems: ['owner-protected'],
    records: 'PersonErased',
  }),
  forgetIdentity: describeCommand({
    id: 'forgetIdentity',
    tag,
    summary: 'Let a person sign in with another account',
    description:
      'For operators. The next account that signs in with the verified address of the person is bound to it.',
    versioned: false,
    answer: { schema: personAnswer, example: { personId: exampleOf.graceId }, says: 'Forgotten.' },
    problems: [],
    records: null,
  }),
};
