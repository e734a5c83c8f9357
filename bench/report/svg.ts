import { median } from '../harness/contest';
import type { BarChart, Chart, LineChart } from '../harness/chart';
import { rounded } from '../harness/verdict';

const WIDTH = 720;
const LABELS = 240;
const ROW = 28;
const TOP = 40;
const PLOT = WIDTH - LABELS - 90;
const HEIGHT_OF_LINES = 240;
const COLOURS = ['#2563eb', '#64748b', '#059669', '#d97706', '#9333ea', '#dc2626'] as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const fixed = (value: number): string => (Math.round(value * 10) / 10).toString();
const colour = (index: number): string => COLOURS[index % COLOURS.length] ?? COLOURS[0];

const text = (x: number, y: number, words: string, anchor = 'start'): string =>
  `<text x="${fixed(x)}" y="${fixed(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;

const framed = (title: string, unit: string, height: number, inside: readonly string[]): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}">`,
    '<style>text { font: 13px sans-serif; fill: #1f2937 } .title { font-weight: bold }</style>',
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    `<text class="title" x="12" y="22">${escaped(`${title} (${unit})`)}</text>`,
    ...inside,
    '</svg>',
    '',
  ].join('\n');

/** The median as a bar, every round as a dot. */
const drawBars = ({ title, unit, bars }: BarChart): string => {
  const largest = Math.max(...bars.flatMap(({ values }) => values));
  const at = (value: number): number => LABELS + (value / largest) * PLOT;
  const rows = bars.flatMap(({ label, values }, index) => {
    const y = TOP + index * ROW;
    const middle = median(values);
    return [
      text(LABELS - 8, y + 15, label, 'end'),
      `<rect x="${LABELS}" y="${y + 2}" width="${fixed(at(middle) - LABELS)}" height="18" fill="${colour(index)}" opacity="0.6"/>`,
      ...values.map((value) => `<circle cx="${fixed(at(value))}" cy="${y + 11}" r="2.5" fill="#111827"/>`),
      text(Math.max(...values.map(at)) + 8, y + 15, rounded(middle)),
    ];
  });
  return framed(title, unit, TOP + bars.length * ROW + 12, rows);
};

/** From nothing upwards, so that what looks flat is flat. */
const drawLines = ({ title, unit, x, lines }: LineChart): string => {
  const largest = Math.max(...lines.flatMap(({ values }) => values));
  const bottom = TOP + HEIGHT_OF_LINES;
  const across = (index: number): number => 60 + (index / Math.max(1, x.length - 1)) * (WIDTH - 260);
  const up = (value: number): number => bottom - (value / largest) * HEIGHT_OF_LINES;
  const drawn = lines.flatMap(({ label, values }, index) => {
    const points = values.map((value, place) => `${fixed(across(place))},${fixed(up(value))}`).join(' ');
    const legendAt = TOP + 14 + index * 20;
    return [
      `<polyline points="${points}" fill="none" stroke="${colour(index)}" stroke-width="2"/>`,
      `<rect x="${WIDTH - 170}" y="${legendAt - 9}" width="10" height="10" fill="${colour(index)}"/>`,
      text(WIDTH - 154, legendAt, label),
    ];
  });
  const axis = [
    `<line x1="60" y1="${bottom}" x2="${WIDTH - 200}" y2="${bottom}" stroke="#94a3b8"/>`,
    text(52, TOP + 5, rounded(largest), 'end'),
    text(52, bottom, '0', 'end'),
    ...x.map((words, index) => text(across(index), bottom + 18, words, 'middle')),
  ];
  return framed(title, unit, bottom + 32, [...axis, ...drawn]);
};

/** A chart as an image that needs nothing else. The same chart gives the same bytes. */
export const drawChart = (chart: Chart): string => (chart.kind === 'bars' ? drawBars(chart) : drawLines(chart));
