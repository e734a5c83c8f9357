import { BEGIN, END, figuresOf, type KeptOutcome, withFigures } from './page';

const machine = {
  ...{ node: 'v20.1.0', platform: 'linux x64', cpu: 'Fast', cores: 2, memoryGiB: 8, loadBefore: 0.25 },
};
const outcome = {
  ...{ part: 'invite', measuredAt: '2026-01-02T03:04:05.000Z', machine, options: {}, figures: {} },
  thresholds: [{ what: 'share', atLeast: 0.4, unit: '×', measured: 0.5 }],
  charts: [{ kind: 'bars', title: 'Invitations', unit: '/s', bars: [] }],
} satisfies KeptOutcome;

describe('the figures of the page about performance', () => {
  it('name machine, verdict and plot', () => {
    const text = figuresOf([outcome]);
    expect(text).toContain('Measured on: Fast, 2 cores, 8 GiB, linux x64, Node v20.1.0.');
    expect(text).toContain('| `invite` | share | ≥ 0.4 × | 0.50 × | reached | 2026-01-02 | 0.3 |');
    expect(text).toContain('![Invitations](performance/invite-1.svg)');
  });

  it('take the place of those before, and of nothing else', () => {
    const page = `# Page\n\n${BEGIN}\nold\n${END}\n\nThe rest\n`;
    const once = withFigures(page, [outcome]);
    expect(once).not.toContain('old');
    expect(once).toMatch(/^# Page\n[^]*The rest\n$/);
    expect(withFigures(once, [outcome])).toBe(once);
  });

  it('need their place in the page', () => {
    expect(() => withFigures('# Page\n', [outcome])).toThrow('has no lines');
  });
});
