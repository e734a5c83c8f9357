import { drawChart } from './svg';

describe('drawing a chart', () => {
  const bars = drawChart({
    ...{ kind: 'bars', title: 'Rates <of all>', unit: 'a second' },
    bars: [
      { label: 'ours & theirs', values: [50, 40, 60] },
      { label: 'yardstick', values: [100] },
    ],
  });

  it('shows the median as a bar and every round as a dot', () => {
    expect(bars.match(/<circle /g)).toHaveLength(4);
    const widths = [...bars.matchAll(/<rect x="240" [^>]*width="([\d.]+)"/g)].map(([, width]) => Number(width));
    expect(widths).toEqual([195, 390]);
    expect(bars).toContain('>50.0</text>');
  });

  it('leaves no text unescaped', () => {
    expect(bars).toContain('Rates &lt;of all&gt; (a second)');
    expect(bars).toContain('ours &amp; theirs');
    expect(bars).not.toMatch(/<of all>/);
  });

  it('draws lines from nothing upwards', () => {
    const lines = drawChart({
      ...{ kind: 'lines', title: 'Cost', unit: 'ms', x: ['1,000', '10,000'] },
      lines: [{ label: 'invite', values: [5, 10] }],
    });
    expect(lines).toContain('points="60,160 520,40"');
    expect(lines).toContain('>10,000</text>');
  });
});
