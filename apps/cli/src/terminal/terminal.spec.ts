import { createJsonTerminal, createTerminal } from './terminal';

const written = (
  isTTY: boolean,
  env: NodeJS.ProcessEnv,
  speak: (terminal: ReturnType<typeof createTerminal>) => void,
) => {
  let out = '';
  let err = '';
  const stream = (keep: (text: string) => void) => ({
    isTTY,
    write: (text: string | Uint8Array) => {
      keep(String(text));
      return true;
    },
  });
  speak(
    createTerminal(
      stream((text) => (out += text)),
      stream((text) => (err += text)),
      env,
    ),
  );
  return { out, err };
};
const rows = [
  ['Ada', 'owner'],
  ['Grace', 'guest'],
];

describe('a terminal', () => {
  it('draws tables and colours for a person', () => {
    const { out } = written(true, {}, (terminal) => {
      terminal.line(terminal.style('green', 'recorded'));
      terminal.table(['who', 'role'], rows);
    });
    expect(out).toContain('\u001b[32mrecorded\u001b[39m\n');
    expect(out).toContain('│ Grace │ guest │');
  });

  it('leaves colours out with NO_COLOR, and keeps the tables', () => {
    const { out } = written(true, { NO_COLOR: '1' }, (terminal) => {
      terminal.line(terminal.style('green', 'recorded'));
      terminal.table(['who', 'role'], rows);
    });
    expect(out).not.toContain('\u001b');
    expect(out).toContain('│ Ada   │ owner │');
  });

  it('writes plain text into a pipe, and remarks apart', () => {
    const { out, err } = written(false, {}, (terminal) => {
      terminal.note('Starting …');
      terminal.line(terminal.style('bold', 'title'));
      terminal.table(['who', 'role'], rows);
    });
    expect(out).toBe('title\nwho\trole\nAda\towner\nGrace\tguest\n');
    expect(err).toBe('Starting …\n');
  });

  it('writes one JSON object a line when asked', () => {
    const { out } = written(false, {}, (terminal) => {
      const json = createJsonTerminal(terminal);
      json.line();
      json.line(json.style('bold', ' title'));
      json.table(['who', 'role'], rows);
    });
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { line: 'title' },
      {
        table: [
          { who: 'Ada', role: 'owner' },
          { who: 'Grace', role: 'guest' },
        ],
      },
    ]);
  });
});
