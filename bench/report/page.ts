import type { Outcome } from '../harness/outcome';
import { boundOf, measuredOf, verdictOf } from '../harness/verdict';

export type KeptOutcome = Outcome & { readonly measuredAt: string };

/** What stands between these lines is written by the report; what stands around them by hand. */
export const BEGIN = '<!-- figures: begin (npm run bench -- report) -->';
export const END = '<!-- figures: end -->';

const chartFile = (part: string, index: number): string => `${part}-${index + 1}.svg`;

/** The images of a part, by the name of their file. */
export const chartFiles = ({ part, charts }: KeptOutcome) =>
  charts.map((chart, index) => ({ file: chartFile(part, index), chart }));

const row = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

const madeOn = (outcomes: readonly KeptOutcome[]): readonly string[] => {
  const machines = outcomes.map(({ machine: { node, platform, cpu, cores, memoryGiB } }) =>
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}`.replaceAll('|', ' '),
  );
  return [...new Set(machines)].map((words) => `Measured on: ${words}.`);
};

/** The generated section: one table of all verdicts, then the plots of each part. */
export const figuresOf = (outcomes: readonly KeptOutcome[]): string => {
  const rows = outcomes.flatMap(({ part, measuredAt, machine, thresholds }) =>
    thresholds.map((threshold) =>
      row([
        ...[`\`${part}\``, threshold.what, boundOf(threshold), measuredOf(threshold), verdictOf(threshold)],
        ...[measuredAt.slice(0, 10), machine.loadBefore.toFixed(1)],
      ]),
    ),
  );
  const head = ['part', 'what', 'to reach', 'measured', 'verdict', 'on', 'load before'];
  const plots = outcomes.flatMap((outcome) =>
    chartFiles(outcome).map(({ file, chart }) => `![${chart.title}](performance/${file})`),
  );
  const table = [row(head), row(head.map(() => '---')), ...rows].join('\n');
  return [BEGIN, ...madeOn(outcomes), table, ...plots, END].join('\n\n');
};

/** The page with its generated section written anew. Throws when the page has no place for it. */
export const withFigures = (page: string, outcomes: readonly KeptOutcome[]): string => {
  const [before, rest] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (before === -1 || rest < before) throw new Error(`The page has no lines "${BEGIN}" and "${END}"`);
  return page.slice(0, before) + figuresOf(outcomes) + page.slice(rest + END.length);
};
