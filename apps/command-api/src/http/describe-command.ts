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
  readonly status?: 200 | 201 | 202;
  /** What it answers, and an example without position and version. */
  readonly answer: { readonly schema: z.ZodType; readonly example: object; readonly says: string };
  readonly body?: NonNullable<OperationDescription['body']>;
  /** Refusals by the rules. */
  readonly problems: readonly ProblemCode[];
  /** Where what was made can be read. */
  readonly located?: boolean;
  /** What it changes has a version, which its answer tells; it has when left out. */
  readonly versioned?: boolean;
  /** An event that it records; null for a command that records none. */
  readonly records: string | null;
}

/** What a command answers: another status for a dry run when it makes something, else the same. */
const answersOf = ({
  answer,
  status = 200,
  located = false,
  versioned = true,
  records,
}: CommandDescription): readonly DescribedAnswer[] => {
  const wouldRecord = records === null ? [] : [{ type: records, data: { communityId: exampleOf.mainId } }];
  const standing = { position: exampleOf.position, ...(versioned ? { version: 3 } : {}) };
  const answered = { schema: answer.schema, examples: { answer: { ...answer.example, ...standing } } };
  const dryRun = { schema: dryRunAnswer, examples: { dryRun: { wouldRecord } } };
  const tag = versioned ? (['ETag'] as const) : [];
  const headers: DescribedAnswer['headers'] = located ? ['Location', ...tag] : tag;
  if (status !== 200) {
    return [
      { status, description: answer.says, content: { 'application/json': answered }, headers },
      { status: 200, description: 'With `dryRun`: what would be.', content: { 'application/json': dryRun } },
    ];
  }
  const both = {
    schema: z.union([answer.schema, dryRunAnswer]),
    examples: { ...answered.examples, ...dryRun.examples },
  };
  const description = `${answer.says} With \`dryRun\`: what would be.`;
  return [{ status, description, content: { 'application/json': both }, headers }];
};

/** The description of a command: with its keys, versions and dry runs, which are the same for all of them. */
export const describeCommand = (command: CommandDescription): OperationDescription => {
  const { id, tag, summary, description, body, problems, versioned = true } = command;
  return {
    ...{ id, tag, summary },
    ...(description === undefined ? {} : { description }),
    ...(body === undefined ? {} : { body }),
    headers: versioned ? ['Idempotency-Key', 'If-Match'] : ['Idempotency-Key'],
    problems: ['forbidden', ...problems],
    answers: answersOf(command),
  };
};
