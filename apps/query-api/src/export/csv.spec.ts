import fc from 'fast-check';

import { csvRow } from './csv';

/** A reader of RFC 4180, said another way: character by character. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      at += 1;
      while (text[at] !== '"' || text[at + 1] === '"') {
        if (at >= text.length) throw new Error('A quote is not closed');
        if (text[at] === '"') at += 1;
        cell += text.charAt(at);
        at += 1;
      }
      at += 1;
    } else {
      while (text[at] !== ',' && text[at] !== '\r') {
        if (text[at] === undefined || text[at] === '"' || text[at] === '\n') throw new Error(`Not a cell at ${at}`);
        cell += text.charAt(at);
        at += 1;
      }
    }
    row.push(cell);
    if (text[at] === ',') {
      at += 1;
      // A comma at the very end of a line leaves an empty cell, which the loop reads as such.
      continue;
    }
    if (text.slice(at, at + 2) !== '\r\n') throw new Error(`No end of a line at ${at}`);
    rows.push(row);
    row = [];
    at += 2;
  }
  return rows;
};

const character = fc.constantFrom(...`",\r\n\t=+-@'#a é\u{1F600}`);
const text = fc.oneof(fc.string({ unit: character }), fc.string({ unit: 'binary' }));

describe('a row of CSV', () => {
  it('is read back as it was written, but for the sign before what starts like a formula', () => {
    const rows = fc.array(fc.array(text, { minLength: 1, maxLength: 5 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, (written) => {
        const expected = written.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
        expect(parseCsv(written.map(csvRow).join(''))).toEqual(expected);
      }),
    );
  });

  it('starts no cell as a formula', () => {
    fc.assert(
      fc.property(text, (cell) => {
        const [[read] = []] = parseCsv(csvRow([cell]));
        expect(['=', '+', '-', '@', '\t', '\r']).not.toContain(read?.[0]);
      }),
    );
  });

  it.each([
    [['a', 1, null, undefined, ''], 'a,1,,,\r\n'],
    [['say "so"', 'a,b', 'a\nb'], '"say ""so""","a,b","a\nb"\r\n'],
    [['=1+1', '-1', '@x', '+x', '\tx', '\rx', "'x"], `'=1+1,'-1,'@x,'+x,'\tx,"'\rx",'x\r\n`],
    [['# end', 2, '7'], '# end,2,7\r\n'],
  ])('of %j is %j', (cells, expected) => {
    expect(csvRow(cells)).toBe(expected);
  });
});
