import { randomBytes } from 'node:crypto';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';

import { createInMemoryPeopleRows } from '../in-memory';
import { PeopleStoreUnavailableError } from './errors';
import { createPeople } from './sealed-people';

const address = parseEmailAddress('ada@example.org') as EmailAddress;
const own = { issuer: 'https://id.example.org', subject: 's-1', name: null };

describe('people over rows that move', () => {
  it('claims anew when the row was erased between being read and being bound', async () => {
    const rows = createInMemoryPeopleRows();
    const people = await createPeople(rows, randomBytes(32));
    const first = people.prepare(address);
    await people.claim([first]);
    const replace = rows.replace.bind(rows);
    jest.spyOn(rows, 'replace').mockImplementationOnce(async (changed) => {
      await rows.deletePeople([first.personId]);
      return replace(changed);
    });
    const second = people.prepare(address);
    const claimed = (await people.claim([{ ...second, own }])).get(address);
    expect(claimed).toMatchObject({ personId: second.personId, identities: { [own.issuer]: own.subject } });
    expect(await people.byAddress([address])).toEqual(new Map([[address, claimed]]));
  });

  it('gives up as unavailable when the row never holds still', async () => {
    const rows = createInMemoryPeopleRows();
    const people = await createPeople(rows, randomBytes(32));
    const { personId } = people.prepare(address);
    await people.claim([{ ...people.prepare(address), personId, own }]);
    jest.spyOn(rows, 'replace').mockResolvedValue(new Set());
    await expect(people.forgetIdentities(personId)).rejects.toThrow(PeopleStoreUnavailableError);
  });

  it('binds an issuer that is named like a property of every object', async () => {
    const people = await createPeople(createInMemoryPeopleRows(), randomBytes(32));
    const claims = ['constructor', '__proto__'].map((issuer) => ({
      ...people.prepare(address),
      own: { ...own, issuer },
    }));
    const identities = (await people.claim(claims)).get(address)?.identities ?? {};
    expect(Object.entries(identities).sort()).toEqual([
      ['__proto__', 's-1'],
      ['constructor', 's-1'],
    ]);
  });
});
