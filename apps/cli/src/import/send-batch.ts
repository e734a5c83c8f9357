import { z } from 'zod';

import type { ServerConnection } from '../http/server-connection';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import { type Batch, BULK_PATH, isGood } from './batches';
import type { Outcome, RowReport } from './row-report';
import type { GoodRow, Row } from './rows';

const resultSchema = z.object({
  index: z.number(),
  status: z.number(),
  invitationId: z.string().optional(),
  problem: z.object({ code: z.string(), detail: z.string(), invitationId: z.string().optional() }).optional(),
});
const answerSchema = z.object({ results: z.array(resultSchema) });
type Result = z.output<typeof resultSchema>;

const TRIES = 5;

const already: Readonly<Record<string, Outcome>> = {
  'invitation-already-pending': 'already-invited',
  'already-member': 'already-member',
};

/** A row that may do better when it is sent again: a store was away, or others changed the same thing. */
const mayPass = ({ status, problem }: Result) => status === 503 || problem?.code === 'write-conflict';

const strange = () => new CommandFailure(exitCodes.unavailable, 'What answers at this URL is no Guestlist server.');

const resultsIn = async (response: Response, count: number): Promise<readonly Result[]> => {
  const answer = answerSchema.safeParse(await response.json().catch(() => null));
  if (!answer.success || answer.data.results.length !== count) throw strange();
  return answer.data.results;
};

/** The key makes it the same request: what is recorded stays, and what failed is decided anew. */
const resultsOf = async (
  server: ServerConnection,
  request: NonNullable<Batch['request']>,
  { count, dryRun }: { readonly count: number; readonly dryRun: boolean },
): Promise<readonly Result[]> => {
  const path = dryRun ? `${BULK_PATH}?dryRun=true` : BULK_PATH;
  const { body, idempotencyKey } = request;
  const keyed = dryRun ? { body } : { body, idempotencyKey };
  for (let attempt = 1; ; attempt += 1) {
    const results = await resultsIn(await server.ask({ method: 'POST', path, ...keyed }), count);
    if (attempt === TRIES || !results.some(mayPass)) return results;
    await server.wait(attempt);
  }
};

const reported = ({ line, email }: GoodRow, { status, problem, invitationId }: Result, dryRun: boolean): RowReport => {
  const id = invitationId ?? problem?.invitationId;
  const row = { line, email, ...(id === undefined ? {} : { invitationId: id }) };
  if (status < 300) return { ...row, outcome: dryRun ? 'would-invite' : 'invited' };
  if (problem === undefined) return { ...row, outcome: 'failed', code: String(status) };
  const { code, detail } = problem;
  return { ...row, outcome: already[code] ?? 'failed', code, detail };
};

const unsent = ({ line, email, fault }: Exclude<Row, GoodRow>): RowReport => ({
  ...{ line, email, outcome: 'failed', code: 'bad-row', detail: fault },
});

/** Sends what is good in a batch and tells what became of every row of it, in the order of the file. */
export const sendBatch = async (
  server: ServerConnection,
  { rows, request }: Batch,
  dryRun: boolean,
): Promise<readonly RowReport[]> => {
  const good = rows.filter(isGood);
  const results = request === null ? [] : await resultsOf(server, request, { count: good.length, dryRun });
  const byIndex = new Map(results.map((result) => [result.index, result]));
  let index = 0;
  return rows.map((row) => {
    if (!isGood(row)) return unsent(row);
    const result = byIndex.get(index);
    index += 1;
    if (result === undefined) throw strange();
    return reported(row, result, dryRun);
  });
};
