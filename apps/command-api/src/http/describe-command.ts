import { dryRunAnswer, exampleOf, type ProblemCode } from '@app/contracts';
import type { DescribedAnswer, OperationDescription } from '@app/runtime';
import { z } from 'zod';

/** A command, as far as its route does not say it. */
export interface CommandDescription {
  readonly id: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  /** 200 when left out. */
  readonly status?: 200 | 201;
  /** What it answers, and an example without position and version. */
  readonly answer: { readonly schema: z.ZodType; readonly example: object; readonly says: string };
  readonly body?: NonNullable<OperationDescription['body']>;
  /** Refusals by the rules. */
  readonly problems: readonly ProblemCode[];
  /** Where what was made can be read. */
  readonly located?: boolean;
  /** An event that it records. */
  readonly records: string;
}

const standing = { position: exampleOf.position, version: 3 };

/** The description of a command: with its keys, versions and dry runs, which are the same for all of them. */
export const describeCommand = (command: CommandDescription): OperationDescription => {
  const { answer, status = 200, located = false, records, problems, ...rest } = command;
  const wouldRecord = [{ type: records, data: { communityId: exampleOf.mainId } }];
  const answered = { schema: answer.schema, examples: { answer: { ...answer.example, ...standing } } };
  const dryRun = { schema: dryRunAnswer, examples: { dryRun: { wouldRecord } } };
  const both = {
    schema: z.union([answer.schema, dryRunAnswer]),
    examples: { ...answered.examples, ...dryRun.examples },
  };
  const done: DescribedAnswer = {
    status,
    description: answer.says,
    content: { 'application/json': answered },
    headers: located ? ['Location', 'ETag'] : ['ETag'],
  };
  return {
    ...rest,
    headers: ['Idempotency-Key', 'If-Match'],
    problems: ['forbidden', ...problems],
    answers:
      status === 200
        ? [
            {
              ...done,
              description: `${answer.says} With \`dryRun\`: what would be.`,
              content: { 'application/json': both },
            },
          ]
        : [
            done,
            { status: 200, description: 'With `dryRun`: what would be.', content: { 'application/json': dryRun } },
          ],
  };
};
