import { randomBytes } from 'node:crypto';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';

import { createInMemoryPeopleRows } from '../in-memory';
import { PeopleStoreUnavailableError, PersonKeyMismatchError } from './errors';
import type { People } from './people';
import { createPeople, createPeopleOnServer } from './sealed-people';

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

describe('people over rows that come later', () => {
  const personKey = randomBytes(32);
  const reason = { eventId: 'e-1', personId: 'p-1', text: 'why' };
  const away = () => Promise.reject(new PeopleStoreUnavailableError('away'));
  const ways = {
    byAddress: (people: People) => people.byAddress([address]),
    byId: (people: People) => people.byId(['p-1']),
    claim: (people: People) => people.claim([people.prepare(address)]),
    forgetIdentities: (people: People) => people.forgetIdentities('p-1'),
    keepReasons: (people: People) => people.keepReasons([reason]),
    reasons: (people: People) => people.reasons(['e-1']),
    erase: (people: People) => people.erase(['p-1']),
  };

  it.each(Object.entries(ways))('refuses %s until they are there, and no longer', async (_name, ask) => {
    const rows = createInMemoryPeopleRows();
    const check = jest.spyOn(rows, 'keyCheck').mockImplementation(away);
    const people = await createPeopleOnServer(rows, personKey);
    await expect(ask(people)).rejects.toThrow(PeopleStoreUnavailableError);
    check.mockRestore();
    await ask(people);
  });

  it.each(Object.entries(ways))('asks them for nothing with another key: %s', async (_name, ask) => {
    const rows = createInMemoryPeopleRows();
    await createPeople(rows, randomBytes(32));
    const check = jest.spyOn(rows, 'keyCheck').mockImplementationOnce(away);
    const people = await createPeopleOnServer(rows, personKey);
    const asked = (
      ['insertAbsent', 'byLookup', 'byPersonId', 'replace', 'insertReasons', 'reasons', 'deletePeople'] as const
    ).map((name) => jest.spyOn(rows, name));
    await expect(ask(people)).rejects.toThrow(PersonKeyMismatchError);
    expect(check).toHaveBeenCalledTimes(2);
    asked.forEach((method) => expect(method).not.toHaveBeenCalled());
  });

  it('checks the key once, and at once when it can', async () => {
    const rows = createInMemoryPeopleRows();
    const check = jest.spyOn(rows, 'keyCheck');
    const people = await createPeopleOnServer(rows, personKey);
    await Promise.all(Object.values(ways).map((ask) => ask(people)));
    expect(check).toHaveBeenCalledTimes(1);
    await expect(createPeopleOnServer(rows, randomBytes(32))).rejects.toThrow(PersonKeyMismatchError);
  });

  it('is closed without having been there', async () => {
    const rows = createInMemoryPeopleRows();
    jest.spyOn(rows, 'keyCheck').mockImplementation(away);
    const close = jest.spyOn(rows, 'close');
    await (await createPeopleOnServer(rows, personKey)).close();
    expect(close).toHaveBeenCalledTimes(1);
  });
});
