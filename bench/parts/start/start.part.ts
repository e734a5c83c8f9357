import type { Terminal } from '../../../apps/cli/src/terminal/terminal';
import {
  type BenchPart,
  conclude,
  count,
  foundedFolder,
  growToEvents,
  inTemporaryFolder,
  machine,
  median,
  startServer,
  untilAtRest,
} from '../../harness';

interface StartOptions {
  readonly events: number;
  readonly rounds: number;
  readonly strict?: boolean;
  readonly nodeOption: readonly string[];
}

const measureStarts = (terminal: Terminal, { events, rounds, nodeOption }: StartOptions) =>
  inTemporaryFolder(async (dataDir) => {
    const tree = await foundedFolder(dataDir);
    terminal.note(`Writing ${events.toLocaleString('en')} events …`);
    await growToEvents(dataDir, tree, events);
    terminal.note('Projecting them …');
    const first = await startServer(dataDir);
    await untilAtRest(first).finally(() => first.stop());
    const seconds: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const begin = performance.now();
      const server = await startServer(dataDir, nodeOption);
      seconds.push((performance.now() - begin) / 1_000);
      await server.stop();
    }
    return seconds;
  });

const run = async (terminal: Terminal, options: StartOptions): Promise<void> => {
  const before = machine();
  const seconds = await measureStarts(terminal, options);
  const thresholds = [{ what: 'warm start to ready', atMost: 2, unit: 's' as const, measured: median(seconds) }];
  const bars = [{ label: 'warm start', values: seconds }];
  const charts = [{ kind: 'bars' as const, title: 'From the start of the process to ready', unit: 's', bars }];
  const figures = { seconds };
  await conclude(terminal, { part: 'start', machine: before, options, thresholds, charts, figures }, options);
};

/** How long a server takes that was stopped a moment ago. */
export const startPart: BenchPart = {
  name: 'start',
  summary: 'From the start of the process until it is ready, with a million events in the log.',
  register: (command, terminal) =>
    void command
      .option('--rounds <number>', 'how often it is started', count, 5)
      .option('--events <number>', 'in the log', count, 1_000_000)
      .option('--node-option <option...>', 'for the server, for example --cpu-prof', [])
      .option('--strict', 'fail when the threshold is not reached')
      .action((options: StartOptions) => run(terminal, options)),
};
