import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { InviteManyCommand } from '../../../apps/command-api/src/invitations/invite-many.handler';
import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  conclude,
  type ContestOptions,
  count,
  HttpClient,
  inTemporaryFolder,
  lastEventOf,
  machine,
  median,
  openInProcess,
  RawLog,
  registerTree,
  rounded,
  sent,
  spread,
  startServer,
  takeTurns,
  type Threshold,
  type Tree,
  untilAtRest,
  withContestOptions,
} from '../../harness';

interface BulkOptions extends ContestOptions {
  /** Invitations in one request, and events in one transaction of the yardstick. */
  readonly rows: number;
}

type PerSecond = Readonly<Record<string, readonly number[]>>;

const HTTP = 'bulk over HTTP';
const DIRECT = 'bulk in process';
const RAW = 'raw log';

/** Does it again and again for so long, after one unmeasured time; answers rows a second. */
const rate = async ({ rows, seconds }: BulkOptions, work: () => unknown): Promise<number> => {
  await work();
  const begin = performance.now();
  let done = 0;
  do {
    await work();
    done += rows;
  } while (performance.now() - begin < seconds * 1_000);
  return (done * 1_000) / (performance.now() - begin);
};

const newRows = ({ rows }: BulkOptions, { mainId }: Tree) =>
  Array.from({ length: rows }, () => ({
    email: `${randomUUID()}@bench.example`,
    communities: { [mainId]: ['guest'] },
  }));

const allTaken = ({ results }: { results: readonly { status: number }[] }): void => {
  const refused = results.find(({ status }) => status !== 201);
  if (refused !== undefined) throw new Error(`A row of a bulk request ended with ${refused.status}`);
};

/** One request after the other; answers what there is to go on with. */
const overHttp = async (dataDir: string, options: BulkOptions) => {
  const server = await startServer(dataDir);
  const client = new HttpClient(server.url);
  try {
    const tree = await registerTree(server, dataDir);
    const values: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const send = async () =>
        allTaken(await sent(client, tree.ownerToken, '/v1/invitations/bulk', { invitations: newRows(options, tree) }));
      values.push(await rate(options, send));
      await untilAtRest(server);
    }
    return { tree, values };
  } finally {
    client.close();
    await server.stop();
  }
};

/** The decisions and both stores, against the events alone on the bare engine. */
const withoutHttp = async (dataDir: string, tree: Tree, options: BulkOptions): Promise<PerSecond> => {
  const like = lastEventOf(join(dataDir, 'log.db'), 'UserInvited');
  const raw = new RawLog(join(dataDir, 'raw.db'));
  const ours = await openInProcess(dataDir);
  const asked = { method: 'POST', path: '/v1/invitations/bulk', idempotencyKey: null, expectedVersion: null };
  const invite = async () => {
    const known = await ours.caller(tree.ownerToken);
    const traced = { dryRun: false, correlationId: randomUUID(), traceparent: null };
    const command = new InviteManyCommand(newRows(options, tree), { ...asked, ...traced, caller: known });
    allTaken((await ours.commands.execute(command)).body as { results: readonly { status: number }[] });
  };
  const append = () => {
    const stream = () => like.stream.replace(/_.*$/, `_${randomUUID()}`);
    raw.append(Array.from({ length: options.rows }, () => ({ ...like, stream: stream() })));
  };
  try {
    const contenders = [
      { name: DIRECT, measure: () => rate(options, invite) },
      { name: RAW, measure: () => rate(options, append) },
    ];
    return await takeTurns(contenders, options.rounds);
  } finally {
    raw.close();
    await ours.close();
  }
};

const thresholdsOf = (rates: PerSecond): readonly Threshold[] => {
  const of = (name: string) => median(rates[name] ?? []);
  return [
    { what: 'invitations a second over HTTP', atLeast: 10_000, unit: '/s', measured: of(HTTP) },
    { what: 'in process, of the raw log in the same batches', atLeast: 0.3, unit: '×', measured: of(DIRECT) / of(RAW) },
  ];
};

const run = async (terminal: Terminal, options: BulkOptions): Promise<void> => {
  const before = machine();
  const rates = await inTemporaryFolder(async (dataDir): Promise<PerSecond> => {
    const { tree, values } = await overHttp(dataDir, options);
    return { [HTTP]: values, ...(await withoutHttp(dataDir, tree, options)) };
  });
  const rows = Object.entries(rates).map(([name, values]) => [
    name,
    rounded(median(values)),
    `${Math.round(spread(values) * 100)} %`,
  ]);
  terminal.table(['median of rounds', 'rows/s', 'spread'], rows);
  const bars = Object.entries(rates).map(([label, values]) => ({ label, values }));
  const charts = [{ kind: 'bars' as const, title: 'Invitations in bulk', unit: 'rows/s', bars }];
  const thresholds = thresholdsOf(rates);
  await conclude(terminal, { part: 'bulk', machine: before, options, thresholds, charts, figures: rates }, options);
};

/** Many invitations in one request, each of a new person. */
export const bulkPart: BenchPart = {
  name: 'bulk',
  summary: 'POST /v1/invitations/bulk, and the same without HTTP against a raw libsql log in the same batches.',
  register: (command, terminal) =>
    void withContestOptions(command, { rounds: 3, seconds: 5 })
      .option('--rows <number>', 'in each request', count, 1_000)
      .action((options: BulkOptions) => run(terminal, options)),
};
