import { exitCodes } from '../terminal/exit-codes';
import { linesOf } from './lines';
import { type Row, rowsOf } from './rows';

/** The file in pieces of so many bytes. */
async function* inPieces(file: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let begin = 0; begin < file.length; begin += size) yield file.subarray(begin, begin + size);
}

const read = async (file: string | Buffer, { roles = ['guest'], size = 7 } = {}): Promise<Row[]> => {
  const rows: Row[] = [];
  for await (const row of rowsOf(linesOf(inPieces(Buffer.from(file), size)), roles)) rows.push(row);
  return rows;
};
const told = (rows: readonly Row[]) =>
  rows.map((row) => [row.line, row.email, 'fault' in row ? row.fault : row.roles.join('+')]);

describe('the rows of people.csv', () => {
  it('takes a byte order mark, CRLF, quotes, blank lines and a last line without an end', async () => {
    const file =
      '\uFEFFEmail,Roles\r\nada@example.org,analyst\r\n\r\n"grace@example.org" , "guest, analyst"\nlinus@example.org,';
    expect(told(await read(file))).toEqual([
      [2, 'ada@example.org', 'analyst'],
      [4, 'grace@example.org', 'guest+analyst'],
      [5, 'linus@example.org', 'guest'],
    ]);
  });

  it.each([1, 2, 3, 1_000])('reads the same in pieces of %i bytes', async (size) => {
    const file = '\uFEFFemail\r\nzoë@example.org\r\n"a""b@example.org"\r\n';
    expect(told(await read(file, { size }))).toEqual([
      [2, 'zoë@example.org', 'guest'],
      [3, 'a"b@example.org', 'guest'],
    ]);
  });

  it('tells bad rows with their lines, and goes on behind them', async () => {
    const file = Buffer.concat([
      Buffer.from('email,roles\n"ada@example.org,guest\n'),
      Buffer.from('ok@example.org,guest\n"a"b@example.org,guest\n,guest\na@example.org,guest,more\n'),
      Buffer.from(`${'x'.repeat(20_000)}\n`),
      Buffer.from([0x61, 0xff, 0x40, 0x78]),
      Buffer.from('\nlast@example.org\n'),
    ]);
    expect(told(await read(file, { size: 1_000 }))).toEqual([
      [2, '', 'The quotes of this line do not match.'],
      [3, 'ok@example.org', 'guest'],
      [4, '', 'The quotes of this line do not match.'],
      [5, '', 'There is no address.'],
      [6, 'a@example.org', 'There are 3 cells under 2 columns.'],
      [7, '', 'The line is too long.'],
      [8, 'a\uFFFD@x', 'There are bytes that are no UTF-8.'],
      [9, 'last@example.org', 'guest'],
    ]);
  });

  it('says how many bytes of the file are behind each row', async () => {
    const rows = await read('email\nab@c\nd@efg');
    expect(rows.map(({ bytes }) => bytes)).toEqual([11, 16]);
  });

  it('finds no roles in a row when there are none anywhere', async () => {
    expect(told(await read('email,roles\na@example.org,\n', { roles: [] }))).toEqual([
      [2, 'a@example.org', 'There are no roles.'],
    ]);
  });

  it.each([
    ['', 'The file is empty.'],
    ['ada@example.org\n', 'no column email'],
    ['email,role\n', '"role"'],
    ['email,email\n', 'a column twice'],
    ['"email\n', 'no column email'],
    [`${'email'.repeat(5_000)}\n`, 'no column email'],
  ])('refuses a file that begins with %j: %s', async (file, message) => {
    const refused = { exitCode: exitCodes.usage, message: expect.stringContaining(message) as string };
    await expect(read(file)).rejects.toMatchObject(refused);
  });

  it('refuses a file without roles when none were given', async () => {
    await expect(read('email\n', { roles: [] })).rejects.toThrow('neither --roles nor a column roles');
  });
});
