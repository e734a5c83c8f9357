import { changedAnswer } from '@app/contracts';
import { describeCommand } from '../http/describe-command';

/** Descriptions of the commands of a person about himself, by the method that serves each. */
export const myOperations = {
  leave: describeCommand({
    id: 'leaveCommunity',
    tag: 'Me',
    summary: 'Leave a community',
    answer: { schema: changedAnswer, example: {}, says: 'Left.' },
    problems: ['access-is-inherited', 'owner-protected', 'not-a-member'],
    records: 'MemberLeft',
  }),
};
