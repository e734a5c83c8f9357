import { type EmailAddress, parseEmailAddress } from '@app/contracts';
import { createPeople } from '@app/people';
import { createInMemoryPeopleRows } from '@app/people/in-memory';

import type { Caller } from './caller';
import { resolveCaller } from './known-caller';

const address = parseEmailAddress('ada@example.org') as EmailAddress;
const issuer = 'https://id.example.org';
const caller: Caller = {
  issuer,
  subject: 's-1',
  address,
  emailVerified: true,
  name: 'Ada',
  operator: false,
  expiresAt: 4_000_000_000,
};
const newPeople = () => createPeople(createInMemoryPeopleRows(), Buffer.alloc(32, 1));

describe('resolveCaller', () => {
  it('answers no person for an address nobody recorded, and records nobody', async () => {
    const people = await newPeople();
    expect(await resolveCaller(people, caller)).toEqual({ caller, address, person: null });
    expect((await people.byAddress([address])).size).toBe(0);
  });

  it('answers the person of the address, invited or bound, with one look-up', async () => {
    const people = await newPeople();
    const invited = (await people.claim([people.prepare(address)])).get(address);
    expect((await resolveCaller(people, caller)).person).toEqual(invited);
    const own = { issuer, subject: 's-1', name: null };
    const acting = (await people.claim([{ ...people.prepare(address), own }])).get(address);
    const lookUp = jest.spyOn(people, 'byAddress');
    expect((await resolveCaller(people, caller)).person).toEqual(acting);
    expect(lookUp).toHaveBeenCalledTimes(1);
  });

  it.each([
    ['proves no address', { emailVerified: false }],
    ['names no address', { address: null }],
  ])('refuses a token that %s before anything is looked up', async (_what, changes) => {
    const people = await newPeople();
    const lookUp = jest.spyOn(people, 'byAddress');
    await expect(resolveCaller(people, { ...caller, ...changes })).rejects.toMatchObject({
      code: 'email-not-verified',
    });
    expect(lookUp).not.toHaveBeenCalled();
  });

  it('refuses a second subject of one issuer, and takes one of another issuer', async () => {
    const people = await newPeople();
    await people.claim([{ ...people.prepare(address), own: { issuer, subject: 's-0', name: null } }]);
    await expect(resolveCaller(people, caller)).rejects.toMatchObject({ code: 'identity-conflict' });
    await expect(resolveCaller(people, { ...caller, issuer: 'https://other.example' })).resolves.toMatchObject({
      address,
    });
    await expect(resolveCaller(people, { ...caller, issuer: 'constructor' })).resolves.toMatchObject({ address });
  });

  it('never repeats the address in a refusal', async () => {
    const people = await newPeople();
    await people.claim([{ ...people.prepare(address), own: { issuer, subject: 's-0', name: null } }]);
    await expect(resolveCaller(people, caller)).rejects.toThrow(/^(?!.*ada@)/);
  });
});
