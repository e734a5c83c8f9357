import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createOnce } from './create-once';
import { openPersonKeyFile } from './person-key-file';

const root = mkdtempSync(join(tmpdir(), 'key-file-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(root, 'data-'));
  path = join(folder, 'person.key');
});

describe('createOnce', () => {
  it('makes the file for its owner alone and leaves nothing beside it', async () => {
    expect(await createOnce(path, Buffer.from('first'))).toEqual(Buffer.from('first'));
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['person.key']);
  });

  it('answers what stands and never overwrites it', async () => {
    await createOnce(path, Buffer.from('first'));
    expect(await createOnce(path, Buffer.from('second'))).toEqual(Buffer.from('first'));
    expect(readFileSync(path, 'utf8')).toBe('first');
  });

  it('answers one content to all who make it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => createOnce(path, Buffer.from(randomUUID()))));
    expect(new Set(answers.map(String))).toEqual(new Set([readFileSync(path, 'utf8')]));
    expect(readdirSync(folder)).toEqual(['person.key']);
  });

  it('rejects when the folder is missing', async () => {
    await expect(createOnce(join(folder, 'nowhere', 'person.key'), Buffer.from('x'))).rejects.toThrow(/ENOENT/);
  });
});

describe('openPersonKeyFile', () => {
  it('makes a key of 32 bytes and answers the same one ever after', async () => {
    const made = await openPersonKeyFile(path);
    expect(made.personKey).toHaveLength(32);
    expect(made.warning).toBeNull();
    expect(await openPersonKeyFile(path)).toEqual(made);
    expect(Buffer.from(readFileSync(path, 'utf8'), 'base64')).toEqual(made.personKey);
  });

  it('makes another key in another folder', async () => {
    const other = await openPersonKeyFile(join(folder, 'other.key'));
    expect((await openPersonKeyFile(path)).personKey).not.toEqual(other.personKey);
  });

  it('warns of a file that others can open, and uses it', async () => {
    const { personKey } = await openPersonKeyFile(path);
    chmodSync(path, 0o640);
    const opened = await openPersonKeyFile(path);
    expect(opened.personKey).toEqual(personKey);
    expect(opened.warning).toMatch(/^person\.key .*0600$/);
  });

  it.each(['', 'hello', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64')])(
    'refuses a file that holds %j, and leaves it as it is',
    async (content) => {
      writeFileSync(path, content);
      await expect(openPersonKeyFile(path)).rejects.toThrow('32 bytes in base64');
      expect(readFileSync(path, 'utf8')).toBe(content);
    },
  );
});
