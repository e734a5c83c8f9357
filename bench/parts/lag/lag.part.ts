import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  conclude,
  count,
  inTemporaryFolder,
  machine,
  median,
  registerTree,
  rounded,
  setting,
  startServer,
  type Threshold,
  untilAtRest,
} from '../../harness';
import type { LagReport } from './lag-plan';
import { measureLag } from './measure-lag';

interface LagOptions {
  readonly rounds: number;
  readonly seconds: number;
  readonly rate: number;
  readonly strict?: boolean;
  readonly nodeOption: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

const WARM_UP_SECONDS = 2;
/** Tens of questions a second beside the commands. */
const FOLLOWED_PER_SECOND = 40;
/** What a clock of milliseconds and the end of the run may take from a rate. */
const KEPT = 0.98;

/** One server, so many rounds one after the other; nothing is left over from the one before. */
const measureRounds = ({ rounds, seconds, rate, nodeOption, env }: LagOptions): Promise<readonly LagReport[]> =>
  inTemporaryFolder(async (dataDir) => {
    const server = await startServer(dataDir, nodeOption, { env });
    try {
      const reports: LagReport[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const { mainId: communityId, ownerToken: token } = await registerTree(server, dataDir);
        const pace = { perSecond: rate, seconds, warmUpSeconds: WARM_UP_SECONDS };
        const followEach = Math.max(1, Math.round(rate / FOLLOWED_PER_SECOND));
        reports.push(await measureLag({ url: server.url, token, communityId, ...pace, followEach }));
        await untilAtRest(server);
      }
      return reports;
    } finally {
      await server.stop();
    }
  });

const over = (reports: readonly LagReport[], kind: keyof LagReport, figure: 'p50' | 'p99' | 'perSecond') =>
  median(reports.map((report) => report[kind][figure]));

const thresholdsOf = (reports: readonly LagReport[], rate: number): readonly Threshold[] => {
  const taken = over(reports, 'acknowledged', 'perSecond');
  return [
    { what: 'commands a second that were taken', atLeast: rate * KEPT, unit: '/s', measured: taken },
    { what: 'acknowledged to visible, p50', atMost: 5, unit: 'ms', measured: over(reports, 'visible', 'p50') },
    { what: 'acknowledged to visible, p99', atMost: 50, unit: 'ms', measured: over(reports, 'visible', 'p99') },
  ];
};

const kinds = {
  acknowledged: 'due → acknowledged',
  visible: 'acknowledged → visible',
  asking: 'the query alone',
} as const;

const run = async (terminal: Terminal, options: LagOptions): Promise<void> => {
  const before = machine();
  const reports = await measureRounds(options);
  const named = Object.entries(kinds) as [keyof LagReport, string][];
  const figuresOf = (kind: keyof LagReport) =>
    (['p50', 'p99', 'perSecond'] as const).map((figure) => rounded(over(reports, kind, figure)));
  terminal.table(
    ['median of rounds', 'p50 ms', 'p99 ms', 'a second'],
    named.map(([kind, what]) => [what, ...figuresOf(kind)]),
  );
  const bars = named.flatMap(([kind, label]) =>
    (['p50', 'p99'] as const).map((figure) => ({
      ...{ label: `${label}, ${figure}`, values: reports.map((report) => report[kind][figure]) },
    })),
  );
  const charts = [{ kind: 'bars' as const, title: `Lag at ${options.rate} commands a second`, unit: 'ms', bars }];
  const [thresholds, figures] = [thresholdsOf(reports, options.rate), { reports }];
  await conclude(terminal, { part: 'lag', machine: before, options, thresholds, charts, figures }, options);
};

/** How late a query knows what a command was told is done. */
export const lagPart: BenchPart = {
  name: 'lag',
  summary: 'From the acknowledgement of a command until a query shows it, while commands come at a steady rate.',
  register: (command, terminal) =>
    void command
      .option('--rounds <number>', 'one after the other', count, 3)
      .option('--seconds <number>', 'of each round', count, 10)
      .option('--rate <number>', 'commands a second', count, 1_000)
      .option('--env <setting...>', 'for our server, for example MAILS_PER_VOUCHER_PER_DAY=500', setting, {})
      .option('--node-option <option...>', 'for our server, for example --cpu-prof', [])
      .option('--strict', 'fail when a threshold is not reached')
      .action((options: LagOptions) => run(terminal, options)),
};
