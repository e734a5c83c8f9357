/** A value in a row; null and undefined make an empty cell. */
export type Cell = string | number | null | undefined;

// What a spreadsheet takes for a formula when a cell starts with it.
const FORMULA = /^[=+\-@\t\r]/;
const QUOTED = /[",\r\n]/;

const cellOf = (cell: Cell): string => {
  const text = cell === null || cell === undefined ? '' : String(cell);
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

/** One line of CSV after RFC 4180, with its CRLF. A cell that starts like a formula gets a `'` before it. */
export const csvRow = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;
