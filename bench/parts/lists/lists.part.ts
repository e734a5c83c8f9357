import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  conclude,
  count,
  foundedFolder,
  GrownLog,
  httpContest,
  type HttpContestOptions,
  type HttpRounds,
  type HttpSide,
  inTemporaryFolder,
  LoadGenerator,
  machine,
  paceOf,
  requestsPerSecond,
  startServer,
  tellHttpRounds,
  type Tree,
  untilAtRest,
  withHttpOptions,
} from '../../harness';

interface ListsOptions extends HttpContestOptions {
  readonly invitations: number;
}

type Server = Awaited<ReturnType<typeof startServer>>;

const EMPTY = 'empty authenticated GET';

/** First pages of 20, as a frontend opens with them. */
const pagesOf = ({ mainId }: Tree): Readonly<Record<string, string>> => ({
  'pending invitations': `/v1/communities/${mainId}/invitations?status=pending`,
  members: `/v1/communities/${mainId}/members`,
  'latest of the audit': `/v1/communities/${mainId}/audit?order=desc`,
  'own communities': '/v1/me/communities',
});

const sidesOf = (ours: Server, yardstick: Server, tree: Tree, options: HttpContestOptions): readonly HttpSide[] => {
  const side = (name: string, server: Server, path: string): HttpSide => ({
    ...{ name, server },
    plan: (firstNumber) => ({
      ...{ url: server.url, method: 'GET', path, body: null, tokens: [tree.ownerToken], firstNumber },
      ...paceOf(options),
    }),
  });
  const lists = Object.entries(pagesOf(tree)).map(([name, path]) => side(name, ours, path));
  return [...lists, side(EMPTY, yardstick, '/v1/empty')];
};

const grow = async (dataDir: string, { mainId }: Tree, invitations: number): Promise<void> => {
  const log = new GrownLog(dataDir);
  await log.copyMemberships(mainId, invitations, true).finally(() => log.close());
};

const measureAll = (options: ListsOptions): Promise<HttpRounds> =>
  inTemporaryFolder(async (dataDir) => {
    const tree = await foundedFolder(dataDir);
    await grow(dataDir, tree, options.invitations);
    const ours = await startServer(dataDir, options.nodeOption, { env: options.env });
    const yardstick = await startServer(dataDir, [], { which: 'yardstick' });
    const generator = LoadGenerator.start();
    try {
      await untilAtRest(ours);
      return await httpContest(generator, sidesOf(ours, yardstick, tree, options), options.rounds);
    } finally {
      generator.stop();
      await yardstick.stop();
      await ours.stop();
    }
  });

const run = async (terminal: Terminal, options: ListsOptions): Promise<void> => {
  const before = machine();
  const rounds = await measureAll(options);
  tellHttpRounds(terminal, rounds);
  const bars = requestsPerSecond(rounds).map(({ name, values }) => ({ label: name, values }));
  const charts = [{ kind: 'bars' as const, title: 'Pages of lists over HTTP', unit: 'requests/s', bars }];
  // Nobody has said what these are to reach: the figures stand beside what the framework itself takes.
  await conclude(
    terminal,
    { part: 'lists', machine: before, options, thresholds: [], charts, figures: rounds },
    options,
  );
};

/** What a frontend shows first, of a community with much in it. */
export const listsPart: BenchPart = {
  name: 'lists',
  summary: 'First pages of invitations, members, audit and own communities, beside an empty authenticated GET.',
  register: (command, terminal) =>
    void withHttpOptions(command, { rounds: 3, seconds: 3 })
      .option('--invitations <number>', 'half of them accepted', count, 10_000)
      .action((options: ListsOptions) => run(terminal, options)),
};
