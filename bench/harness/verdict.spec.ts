import { createTerminal } from '../../apps/cli/src/terminal/terminal';
import { insistOn, tellThresholds, type Threshold, verdictOf } from './verdict';

const of = (bound: object, measured: number | null) => ({ what: 'it', unit: '×', ...bound, measured }) as Threshold;

describe('the verdict on a figure', () => {
  it.each([
    [of({ below: 5 }, 4.99), 'reached'],
    [of({ below: 5 }, 5), 'not reached'],
    [of({ atMost: 5 }, 5), 'reached'],
    [of({ atMost: 5 }, 5.01), 'not reached'],
    [of({ atLeast: 0.4 }, 0.4), 'reached'],
    [of({ atLeast: 0.4 }, 0.39), 'not reached'],
    [of({ atLeast: 0.4 }, null), 'not measured'],
  ])('%j is %s', (threshold, verdict) => {
    expect(verdictOf(threshold)).toBe(verdict);
  });

  it('is told beside what was to be reached', () => {
    const lines: string[] = [];
    const stream = { isTTY: false, write: (text: string | Uint8Array) => lines.push(String(text)) > 0 };
    tellThresholds(createTerminal(stream, stream, {}), [of({ atLeast: 0.4 }, 0.5), of({ atMost: 50 }, 1_234)]);
    expect(lines.join('')).toBe(
      'threshold\tto reach\tmeasured\tverdict\nit\t≥ 0.4 ×\t0.50 ×\treached\nit\t≤ 50 ×\t1,234 ×\tnot reached\n',
    );
  });

  it('fails the process only for who insists', () => {
    const before = process.exitCode;
    insistOn([of({ atLeast: 1 }, 1), of({ atLeast: 1 }, null)]);
    expect(process.exitCode).toBe(before);
    insistOn([of({ atLeast: 1 }, 0)]);
    const after = process.exitCode;
    process.exitCode = before;
    expect(after).toBe(1);
  });
});
