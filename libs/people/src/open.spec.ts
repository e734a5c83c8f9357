import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';

import { PeopleStoreUnavailableError, PersonKeyMismatchError } from './core';
import { copyPeople, openPeople } from './open';

const address = parseEmailAddress('ada@example.org') as EmailAddress;
const personKey = randomBytes(32);

describe('openPeople', () => {
  const folder = mkdtempSync(join(tmpdir(), 'people-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('keeps people in the file that sqlite: names', async () => {
    const url = `sqlite:${join(folder, 'people.db')}`;
    const people = await openPeople(url, { personKey });
    const claimed = await people.claim([people.prepare(address)]);
    await people.close();
    const again = await openPeople(url, { personKey, readOnly: true });
    expect(await again.byAddress([address])).toEqual(claimed);
    await again.close();
    await expect(openPeople(url, { personKey: randomBytes(32) })).rejects.toThrow(PersonKeyMismatchError);
  });

  it('copies a file beside its writer, once, and no other store', async () => {
    const [url, copy] = [`sqlite:${join(folder, 'copied.db')}`, join(folder, 'copy.db')];
    await expect(copyPeople(url, copy)).rejects.toThrow(PeopleStoreUnavailableError);
    const people = await openPeople(url, { personKey });
    const claimed = await people.claim([people.prepare(address)]);
    await copyPeople(url, copy);
    await expect(copyPeople(url, copy)).rejects.toThrow('is there already');
    const copied = await openPeople(`sqlite:${copy}`, { personKey });
    expect(await copied.byAddress([address])).toEqual(claimed);
    await Promise.all([people.close(), copied.close()]);
    await expect(copyPeople('memory:', copy)).rejects.toThrow(RangeError);
  });

  it('keeps people in memory', async () => {
    const people = await openPeople('memory:', { personKey });
    await people.claim([people.prepare(address)]);
    expect((await people.byAddress([address])).size).toBe(1);
    expect((await (await openPeople('memory:', { personKey })).byAddress([address])).size).toBe(0);
  });

  it('opens a store on a server that is not there, refuses what is asked of it, and closes', async () => {
    const people = await openPeople('mongodb://user:secret@127.0.0.1:1/people', { personKey });
    await expect(people.byAddress([address])).rejects.toThrow(PeopleStoreUnavailableError);
    await expect(people.byAddress([address])).rejects.toThrow(/^(?!.*(secret|127\.0))/);
    await people.close();
  });

  it.each([
    'mongodb://',
    'mongodb://user:sec:ret@db/people',
    'mongodb://us/er:secret@db/people',
    'mongodb://user:secret@db/people?w=secret&nonsense=1',
    'mongodb+srv://user:secret@db:1/people',
    'sqlite:',
    'postgres://user:secret@db',
    'x',
  ])('refuses %s and repeats no secret', async (url) => {
    const opening = openPeople(url, { personKey });
    await expect(opening).rejects.toThrow(RangeError);
    await expect(opening).rejects.toThrow(/^PEOPLE_URL(?!.*secret)/);
  });
});
