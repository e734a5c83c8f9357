import { parse } from 'csv-parse/sync';

import { CommandFailure, exitCodes } from '../terminal/exit-codes';
import type { Line } from './lines';

/** A line of people.csv: whom it invites with which roles, or why it invites nobody. */
export type Row = { readonly line: number; readonly bytes: number; readonly email: string } & (
  { readonly roles: readonly string[] } | { readonly fault: string }
);

/** A row that says whom to invite. */
export type GoodRow = Extract<Row, { roles: readonly string[] }>;

const columns = ['email', 'roles'] as const;
type Column = (typeof columns)[number];

const header = (problem: string) =>
  new CommandFailure(exitCodes.usage, `${problem} The first line is the header: email or email,roles`);

/** The cells of one line; null when its quotes do not match. */
const cellsOf = (text: string): readonly string[] | null => {
  try {
    const [cells = []] = parse(text, { relax_column_count: true, record_delimiter: '\n', trim: true });
    return cells;
  } catch {
    // The only thing that the parser refuses in a single line.
    return null;
  }
};

const isColumn = (name: string): name is Column => columns.some((column) => column === name);

const readHeader = ({ text }: Line): readonly Column[] => {
  const names = (text === null ? null : cellsOf(text))?.map((name) => name.toLowerCase());
  if (!names?.includes('email')) throw header('There is no column email.');
  const unknown = names.find((name) => !isColumn(name));
  if (unknown !== undefined) throw header(`There is a column that means nothing here: ${JSON.stringify(unknown)}.`);
  if (new Set(names).size < names.length) throw header('There is a column twice.');
  return names.filter(isColumn);
};

/** Roles as somebody writes them into a cell or an option: with commas, semicolons or spaces between them, each once. */
export const rolesIn = (text: string): readonly string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

const isDamaged = (text: string) => text.includes('\uFFFD');

const readRow = (text: string, names: readonly Column[], roles: readonly string[]) => {
  const cells = cellsOf(text);
  if (cells === null) return { email: '', fault: 'The quotes of this line do not match.' };
  const cell = (name: Column) => cells[names.indexOf(name)] ?? '';
  const email = cell('email');
  if (cells.length > names.length) {
    return { email, fault: `There are ${cells.length} cells under ${names.length} columns.` };
  }
  if (email === '') return { email, fault: 'There is no address.' };
  if (isDamaged(text)) return { email, fault: 'There are bytes that are no UTF-8.' };
  const given = rolesIn(cell('roles'));
  const wanted = given.length === 0 ? roles : given;
  return wanted.length === 0 ? { email, fault: 'There are no roles.' } : { email, roles: wanted };
};

/**
 * The rows below the header, blank lines left out; `roles` are for those that name none. Rejects with `CommandFailure` when
 * the first line is no header.
 */
export async function* rowsOf(lines: AsyncIterable<Line>, roles: readonly string[]): AsyncGenerator<Row> {
  let names: readonly Column[] | null = null;
  for await (const line of lines) {
    if (line.text?.trim() === '') continue;
    if (names === null) {
      names = readHeader(line);
      if (roles.length === 0 && !names.includes('roles')) throw header('There is neither --roles nor a column roles.');
      continue;
    }
    const { number, bytes, text } = line;
    const read = text === null ? { email: '', fault: 'The line is too long.' } : readRow(text, names, roles);
    yield { line: number, bytes, ...read };
  }
  if (names === null) throw header('The file is empty.');
}
