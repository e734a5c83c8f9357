import { styleText } from 'node:util';

import Table from 'cli-table3';

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan';

/** Where a command speaks: tables and colour for a person at a terminal, plain text in a pipe or with NO_COLOR. */
export interface Terminal {
  readonly rich: boolean;
  line(text?: string): void;
  /** Bytes as they are; resolves when the other side has taken them. */
  raw(bytes: Uint8Array): Promise<void>;
  /** For progress and remarks that do not belong to the answer. */
  note(text: string): void;
  style(style: Style, text: string): string;
  table(head: readonly string[], rows: readonly (readonly string[])[]): void;
}

interface Stream {
  readonly isTTY: boolean;
  write(chunk: string | Uint8Array, taken?: (error?: Error | null) => void): boolean;
}

const plainTable = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, ...rows].map((row) => row.join('\t')).join('\n');

const drawnTable = (head: readonly string[], rows: readonly (readonly string[])[], bold: (text: string) => string) => {
  const table = new Table({ head: head.map(bold), style: { head: [], border: [] } });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
};

/** Colour asks for a terminal and no NO_COLOR (no-color.org: any value but the empty one counts). */
export const createTerminal = (out: Stream, err: Stream, env: NodeJS.ProcessEnv): Terminal => {
  const rich = out.isTTY;
  const colour = rich && (env['NO_COLOR'] ?? '') === '';
  const style = (name: Style, text: string) => (colour ? styleText(name, text, { validateStream: false }) : text);
  const line = (text = '') => void out.write(`${text}\n`);
  return {
    rich,
    line,
    raw: (bytes) =>
      new Promise((resolve, reject) => {
        out.write(bytes, (error) => (error ? reject(error) : resolve()));
      }),
    note: (text) => void err.write(`${text}\n`),
    style,
    table: (head, rows) => line(rich ? drawnTable(head, rows, (text) => style('bold', text)) : plainTable(head, rows)),
  };
};

/** The same, told as one JSON object a line: `{"line"}` or `{"table": [{column: cell}]}`. Blank lines are left out. */
export const createJsonTerminal = (terminal: Terminal): Terminal => {
  const write = (value: object) => terminal.line(JSON.stringify(value));
  return {
    rich: false,
    line: (text = '') => {
      if (text.trim() !== '') write({ line: text.trim() });
    },
    raw: (bytes) => terminal.raw(bytes),
    note: (text) => terminal.note(text),
    style: (_, text) => text,
    table: (head, rows) =>
      write({ table: rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? '']))) }),
  };
};
