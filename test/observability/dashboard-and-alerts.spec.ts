import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import type { HandleCommand } from '@app/event-sourcing';
import { createFastifyAdapter, createLogger, createMetrics, createThrottle, observeRequests } from '@app/runtime';

import { countingConflicts, observedCommands } from '../../apps/command-api/src/observed-commands';
import { observeRefusals } from '../../apps/command-api/src/refusal-metrics';
import { observeFollowers } from '../../apps/projector/src/followers';
import { countMails } from '../../apps/projector/src/reactors';
import { observeFeed } from '../../apps/query-api/src/feed';

const folder = join(__dirname, '..', '..', 'deploy', 'observability');
const textOf = (name: string): string => readFileSync(join(folder, name), 'utf8');

interface Panel {
  readonly title: string;
  readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[];
}

/** Everything that a process registers, by name, with the labels it may have. */
const realMetrics = async (): Promise<ReadonlyMap<string, ReadonlySet<string>>> => {
  const registry = createMetrics('test');
  const logger = createLogger({ process: 'test', level: 'silent' });
  const log = await openInMemoryEventLog();
  observeRequests(createFastifyAdapter({ logger, trustProxy: false }).adapter, { logger, registry });
  observedCommands((async () => ({})) as unknown as HandleCommand, registry);
  countingConflicts(log, registry);
  createThrottle({ perMinute: 1, registry });
  observeRefusals({ counts: { recorded: 0, dropped: 0, waiting: 0 } }, registry);
  observeFeed({ clients: 0 }, registry);
  countMails(registry);
  for (const kind of ['projection', 'reactor'] as const)
    observeFollowers({ states: () => ({}) }, { kind, log, registry });
  const described = registry.getMetricsAsArray() as unknown as readonly {
    name: string;
    type: string;
    labelNames: string[];
  }[];
  const metrics = new Map<string, ReadonlySet<string>>();
  for (const { name, type, labelNames } of described) {
    const labels = new Set([...labelNames, 'process', ...(type === 'histogram' ? ['le'] : [])]);
    const names = type === 'histogram' ? ['_bucket', '_sum', '_count'].map((suffix) => `${name}${suffix}`) : [name];
    for (const one of names) metrics.set(one, labels);
  }
  await log.close();
  return metrics;
};

const METRIC = /\b([a-z]+(?:_[a-z0-9]+)+)\b(?:\{([^}]*)\})?(?!\s*\()/g;
const FUNCTIONS = new Set(['histogram_quantile']);

/** The metrics that an expression reads, and the labels that it asks of them. */
const readBy = (expr: string) => {
  const bare = expr.replaceAll('$__rate_interval', '5m');
  const grouped = [...bare.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/));
  const metrics = [
    ...bare
      .replace(/by \([^)]*\)/g, '')
      .replace(/"[^"]*"/g, '""')
      .matchAll(METRIC),
  ]
    .filter(([, name = '']) => !FUNCTIONS.has(name))
    .map(([, name = '', matchers = '']) => ({
      name,
      labels: matchers.split(',').flatMap((matcher) => matcher.split(/[=!]/, 1)[0]?.trim() || []),
    }));
  return { metrics, grouped };
};

describe.each([
  [
    'the dashboard',
    (JSON.parse(textOf('dashboard.json')) as { panels: Panel[] }).panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({ title, expr, legend: legendFormat })),
    ),
  ],
  [
    'the alerts',
    [...textOf('alerts.yml').matchAll(/- alert: (\w+)\n\s+expr: (.+)\n/g)].map(([, title = '', expr = '']) => ({
      ...{ title, expr, legend: '' },
    })),
  ],
])('%s', (_, expressions) => {
  let real: ReadonlyMap<string, ReadonlySet<string>>;
  beforeAll(async () => {
    real = await realMetrics();
  });

  it('has something to show', () => {
    expect(expressions.length).toBeGreaterThanOrEqual(10);
    expect(new Set(expressions.map(({ title }) => title)).size).toBeGreaterThanOrEqual(10);
  });

  it.each(expressions)('reads metrics and labels that there are: $title: $expr', ({ expr, legend }) => {
    const { metrics, grouped } = readBy(expr);
    expect(metrics).not.toEqual([]);
    for (const { name, labels } of metrics) {
      expect([name, real.has(name)]).toEqual([name, true]);
      for (const label of labels) expect([name, label, real.get(name)?.has(label)]).toEqual([name, label, true]);
    }
    const known = new Set(metrics.flatMap(({ name }) => [...(real.get(name) ?? [])]));
    for (const label of grouped) expect([label, known.has(label)]).toEqual([label, true]);
    for (const [, label = ''] of legend.matchAll(/\{\{(\w+)\}\}/g)) expect(grouped).toContain(label);
  });
});

it('finds a metric or a label that there is not', async () => {
  const real = await realMetrics();
  const { metrics, grouped } = readBy('sum by (who) (rate(guestlist_nothing_total{where="x"}[5m]))');
  expect(metrics).toEqual([{ name: 'guestlist_nothing_total', labels: ['where'] }]);
  expect([grouped, real.has('guestlist_nothing_total')]).toEqual([['who'], false]);
});
