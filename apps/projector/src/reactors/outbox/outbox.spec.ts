import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ADA, BOB, GUY, invitationId, OLGA } from '@app/domain/testing';

import { Outbox } from './outbox';

describe('the outbox', () => {
  let parent: string;
  let folder: string;
  let outbox: Outbox;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'outbox-'));
    folder = join(parent, 'outbox');
    outbox = new Outbox(folder);
  });
  afterEach(() => rm(parent, { recursive: true }));

  const put = (personId: string, voucherId: string, n = 1, text = 'mail') =>
    outbox.put({ invitationId: invitationId(1, personId), n, voucherId }, Buffer.from(text));

  it('holds one whole file a mail, however often it is put', async () => {
    await put(GUY, ADA, 1, 'first');
    await put(GUY, ADA, 1, 'again');
    await put(GUY, ADA, 2);
    const names = (await readdir(folder)).toSorted();
    expect(names).toEqual([1, 2].map((n) => `${invitationId(1, GUY)}.${n}.${ADA}.eml`));
    expect(await readFile(join(folder, names[0]!), 'utf8')).toBe('again');
  });

  it('forgets the mails to a person and those that name him, half-written ones too, and no others', async () => {
    await put(GUY, ADA);
    await put(BOB, GUY);
    await put(BOB, ADA);
    const unfinished = join(folder, `${invitationId(2, GUY)}.1.${ADA}.tmp`);
    await Promise.all([unfinished, join(folder, 'notes.txt')].map((path) => writeFile(path, 'x')));
    await outbox.forget(GUY);
    expect((await readdir(folder)).toSorted()).toEqual(
      [`${invitationId(1, BOB)}.1.${ADA}.eml`, 'notes.txt'].toSorted(),
    );
    await outbox.forget(OLGA);
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('has nothing to forget while there is no folder', async () => {
    await outbox.forget(GUY);
    expect(await readdir(parent)).toEqual([]);
  });
});
