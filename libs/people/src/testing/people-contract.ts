import { createHash, randomBytes, randomUUID } from 'node:crypto';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';

import {
  createPeople,
  type NewPersonRow,
  type OwnIdentity,
  type People,
  type PeopleRows,
  PersonKeyMismatchError,
} from '../core';

/** Somewhere rows can be kept, for one test. */
export interface PeoplePlace {
  /** The rows of the place; every call opens them anew, beside those that are open. */
  open(): Promise<PeopleRows>;
}

const personKey = randomBytes(32);
const issuer = 'https://id.example.org';
const own = (subject: string, name: string | null = null): OwnIdentity => ({ issuer, subject, name });

const someAddress = (): EmailAddress => {
  const address = parseEmailAddress(`${randomUUID()}@example.org`);
  if (address === null) throw new Error('The address of a test is none');
  return address;
};

/** What every adapter of {@link PeopleRows}, and the people above it, must hold. */
export const describePeopleContract = (name: string, makePlace: () => Promise<PeoplePlace>): void => {
  describe(`people in ${name}`, () => {
    let place: PeoplePlace;
    let rows: PeopleRows;
    let people: People;
    let writes: jest.SpyInstance[];

    beforeEach(async () => {
      place = await makePlace();
      rows = await place.open();
      people = await createPeople(rows, personKey);
      writes = [jest.spyOn(rows, 'insertAbsent'), jest.spyOn(rows, 'replace')];
    });
    afterEach(() => people.close());

    const claimOne = async (address: EmailAddress, identity?: OwnIdentity) => {
      const claim = people.prepare(address);
      const person = (await people.claim([identity ? { ...claim, own: identity } : claim])).get(address);
      if (person === undefined) throw new Error('The claim was not answered');
      return person;
    };

    describe('claim', () => {
      it('makes a person of an address, with the id, salt and commitment that were prepared', async () => {
        const address = someAddress();
        const prepared = people.prepare(address);
        expect((await people.claim([prepared])).get(address)).toEqual({
          personId: prepared.personId,
          address,
          name: null,
          identities: {},
          emailCommitment: prepared.emailCommitment,
        });
        const preimage = Buffer.concat([Buffer.from(prepared.salt, 'hex'), Buffer.from(address)]);
        expect(prepared.emailCommitment).toBe(createHash('sha256').update(preimage).digest('hex'));
      });

      it('answers the person who stands when the address is taken', async () => {
        const address = someAddress();
        const first = await claimOne(address);
        expect(await claimOne(address)).toEqual(first);
      });

      it('gives fifty concurrent claims of one address one person', async () => {
        const address = someAddress();
        const other = await createPeople(await place.open(), personKey);
        const claims = Array.from({ length: 50 }, (_, index) =>
          (index % 2 === 0 ? people : other).claim([people.prepare(address)]),
        );
        const ids = (await Promise.all(claims)).map((claimed) => claimed.get(address)?.personId);
        expect(new Set(ids).size).toBe(1);
        expect((await people.byAddress([address])).get(address)?.personId).toBe(ids[0]);
        await other.close();
      });

      it('claims a list at once, an address named twice as one person', async () => {
        const [ada, bob] = [someAddress(), someAddress()];
        const claims = [people.prepare(ada), people.prepare(bob), people.prepare(ada)];
        const claimed = await people.claim(claims);
        expect([...claimed.keys()].sort()).toEqual([ada, bob].sort());
        expect(claimed.get(ada)?.personId).toBe(claims[0]?.personId);
        expect(writes[0]).toHaveBeenCalledTimes(1);
      });

      it('answers nothing for nothing', async () => {
        expect(await people.claim([])).toEqual(new Map());
      });

      it('is seen at once by whoever has the store open too, also where the person was looked up before', async () => {
        const [address, erased] = [someAddress(), someAddress()];
        const [{ personId }, gone] = [await claimOne(address, own('s-1', 'Ada')), await claimOne(erased)];
        const other = await createPeople(await place.open(), personKey);
        const lookUp = async () => [...(await other.byAddress([address, erased])).values()].map(({ name }) => name);
        const byId = async () => [...(await other.byId([personId, gone.personId])).values()].map(({ name }) => name);
        expect(await lookUp()).toEqual(expect.arrayContaining(['Ada', null]));
        expect(await byId()).toEqual(expect.arrayContaining(['Ada', null]));
        await claimOne(address, own('s-1', 'Ada L.'));
        await people.erase([gone.personId]);
        expect(await byId()).toEqual(['Ada L.']);
        expect(await lookUp()).toEqual(['Ada L.']);
        expect((await other.byAddress([address])).get(address)?.personId).toBe(personId);
        await other.claim([{ ...other.prepare(address), own: own('s-1', 'Ada again') }]);
        expect((await people.byAddress([address])).get(address)?.name).toBe('Ada again');
        await other.close();
      });

      it('is there after reopening', async () => {
        const address = someAddress();
        const person = await claimOne(address, own('s-1', 'Ada'));
        await people.close();
        people = await createPeople(await place.open(), personKey);
        expect((await people.byId([person.personId])).get(person.personId)).toEqual(person);
      });
    });

    describe('an own identity', () => {
      it('is bound with the claim', async () => {
        const address = someAddress();
        expect(await claimOne(address, own('s-1', 'Ada'))).toMatchObject({
          name: 'Ada',
          identities: { [issuer]: 's-1' },
        });
        expect(writes[1]).not.toHaveBeenCalled();
      });

      it('is bound to a person who was invited before he acted', async () => {
        const address = someAddress();
        const invited = await claimOne(address);
        const acting = await claimOne(address, own('s-1', 'Ada'));
        expect(acting).toEqual({ ...invited, name: 'Ada', identities: { [issuer]: 's-1' } });
      });

      it('stays with the first subject of an issuer, and takes no name from another', async () => {
        const address = someAddress();
        const first = await claimOne(address, own('s-1', 'Ada'));
        expect(await claimOne(address, own('s-2', 'Eve'))).toEqual(first);
      });

      it('has one subject for each issuer', async () => {
        const address = someAddress();
        await claimOne(address, own('s-1'));
        const second = await claimOne(address, { issuer: 'https://other.example', subject: 'o-1', name: null });
        expect(second.identities).toEqual({ [issuer]: 's-1', 'https://other.example': 'o-1' });
      });

      it('binds one of fifty subjects that come at once', async () => {
        const address = someAddress();
        const other = await createPeople(await place.open(), personKey);
        const claimed = await Promise.all(
          Array.from({ length: 50 }, (_, index) =>
            (index % 2 === 0 ? people : other).claim([{ ...people.prepare(address), own: own(`s-${index}`) }]),
          ),
        );
        const subjects = claimed.map((answer) => answer.get(address)?.identities[issuer]);
        expect(new Set(subjects).size).toBe(1);
        expect((await people.byAddress([address])).get(address)?.identities).toEqual({ [issuer]: subjects[0] });
        await other.close();
      });

      it('loses none of the issuers that are bound at once', async () => {
        const address = someAddress();
        await claimOne(address);
        const issuers = Array.from({ length: 10 }, (_, index) => `https://id-${index}.example`);
        await Promise.all(issuers.map((from) => claimOne(address, { issuer: from, subject: 's', name: null })));
        const person = (await people.byAddress([address])).get(address);
        expect(Object.keys(person?.identities ?? {}).sort()).toEqual(issuers);
      });

      it('keeps the latest name that is one', async () => {
        const address = someAddress();
        await claimOne(address, own('s-1', 'Ada'));
        expect((await claimOne(address, own('s-1', 'Ada Lovelace'))).name).toBe('Ada Lovelace');
        expect((await claimOne(address, own('s-1', null))).name).toBe('Ada Lovelace');
        expect((await people.byAddress([address])).get(address)?.name).toBe('Ada Lovelace');
      });

      it('costs no write when nothing changes', async () => {
        const address = someAddress();
        await claimOne(address, own('s-1', 'Ada'));
        writes.forEach((write) => write.mockClear());
        await claimOne(address, own('s-1', 'Ada'));
        await claimOne(address, own('s-1', null));
        writes.forEach((write) => expect(write).not.toHaveBeenCalled());
      });

      it('may be another one after it was forgotten', async () => {
        const address = someAddress();
        const { personId } = await claimOne(address, own('s-1', 'Ada'));
        await people.forgetIdentities(personId);
        await people.forgetIdentities(personId);
        await people.forgetIdentities(randomUUID());
        expect((await people.byId([personId])).get(personId)?.identities).toEqual({});
        expect(await claimOne(address, own('s-2'))).toMatchObject({
          personId,
          name: 'Ada',
          identities: { [issuer]: 's-2' },
        });
      });
    });

    describe('looking up', () => {
      it('answers maps in which the unknown are absent', async () => {
        const address = someAddress();
        const person = await claimOne(address);
        expect(await people.byAddress([address, someAddress(), address])).toEqual(new Map([[address, person]]));
        expect(await people.byId([randomUUID(), person.personId])).toEqual(new Map([[person.personId, person]]));
        expect(await people.byAddress([])).toEqual(new Map());
        expect(await people.byId([])).toEqual(new Map());
        expect(await people.reasons([])).toEqual(new Map());
      });

      it('never stores anybody', async () => {
        await people.byAddress([someAddress()]);
        people.prepare(someAddress());
        writes.forEach((write) => expect(write).not.toHaveBeenCalled());
      });

      it('answers a thousand people', async () => {
        const addresses = Array.from({ length: 1_000 }, someAddress);
        const claimed = await people.claim(addresses.map((address) => people.prepare(address)));
        expect(await people.byAddress(addresses)).toEqual(claimed);
        expect(writes[0]).toHaveBeenCalledTimes(1);
      });
    });

    describe('reasons', () => {
      const reasonFor = (personId: string, text: string) => ({ eventId: randomUUID(), personId, text });

      it('are answered by the id of their event', async () => {
        const [first, second] = [reasonFor(randomUUID(), 'Left the firm'), reasonFor(randomUUID(), '')];
        await people.keepReasons([first, second]);
        expect(await people.reasons([first.eventId, second.eventId, randomUUID()])).toEqual(
          new Map([
            [first.eventId, 'Left the firm'],
            [second.eventId, ''],
          ]),
        );
      });

      it('stay as they were first kept', async () => {
        const reason = reasonFor(randomUUID(), 'first');
        await people.keepReasons([reason]);
        await people.keepReasons([{ ...reason, text: 'second' }]);
        await people.keepReasons([]);
        expect((await people.reasons([reason.eventId])).get(reason.eventId)).toBe('first');
      });

      it('go with the person they are about, and with no other', async () => {
        const { personId } = await claimOne(someAddress());
        const [gone, kept] = [reasonFor(personId, 'gone'), reasonFor(randomUUID(), 'kept')];
        await people.keepReasons([gone, kept]);
        await people.erase([personId]);
        expect(await people.reasons([gone.eventId, kept.eventId])).toEqual(new Map([[kept.eventId, 'kept']]));
      });
    });

    describe('erase', () => {
      it('forgets the person by id and by address, and nobody else', async () => {
        const [address, other] = [someAddress(), someAddress()];
        const [gone, kept] = [await claimOne(address), await claimOne(other)];
        await people.erase([gone.personId]);
        await people.erase([gone.personId, randomUUID()]);
        await people.erase([]);
        expect(await people.byId([gone.personId, kept.personId])).toEqual(new Map([[kept.personId, kept]]));
        expect(await people.byAddress([address, other])).toEqual(new Map([[other, kept]]));
      });

      it('lets the address become another person', async () => {
        const address = someAddress();
        const before = await claimOne(address, own('s-1', 'Ada'));
        await people.erase([before.personId]);
        const after = await claimOne(address);
        expect(after.personId).not.toBe(before.personId);
        expect(after.emailCommitment).not.toBe(before.emailCommitment);
        expect(after).toMatchObject({ name: null, identities: {} });
      });
    });

    describe('the rows', () => {
      it('tell nothing of the person', async () => {
        const address = someAddress();
        const { personId } = await claimOne(address, own('subject-of-ada', 'Ada Lovelace'));
        const row = (await rows.byPersonId([personId])).get(personId);
        const bytes = Buffer.concat([Buffer.from(row?.lookup ?? ''), row?.sealed ?? Buffer.alloc(0)]);
        expect(bytes.length).toBeGreaterThan(100);
        for (const secret of [
          address,
          'subject-of-ada',
          'Ada Lovelace',
          createHash('sha256').update(address).digest(),
        ]) {
          expect(bytes.includes(secret)).toBe(false);
        }
        expect(row?.lookup).not.toBe(createHash('sha256').update(address).digest('base64url'));
      });

      it('do not open in the place of another person', async () => {
        const eve = await claimOne(someAddress());
        const ada = await claimOne(someAddress());
        const found = await rows.byPersonId([eve.personId, ada.personId]);
        const [rowOfEve, rowOfAda] = [found.get(eve.personId)!, found.get(ada.personId)!];
        await rows.replace([{ ...rowOfEve, sealed: rowOfAda.sealed }]);
        await expect(people.byId([eve.personId])).rejects.toThrow(PersonKeyMismatchError);
      });

      it('are refused to another key', async () => {
        await claimOne(someAddress());
        const again = await place.open();
        await expect(createPeople(again, randomBytes(32))).rejects.toThrow(PersonKeyMismatchError);
        await again.close();
      });

      it('notice another key before there is anybody', async () => {
        const again = await place.open();
        await expect(createPeople(again, randomBytes(32))).rejects.toThrow(PersonKeyMismatchError);
        await again.close();
      });

      it('are replaced only at the revision that was read', async () => {
        const { personId } = await claimOne(someAddress());
        const row = (await rows.byPersonId([personId])).get(personId)!;
        const outcomes = await Promise.all([rows.replace([row]), rows.replace([row])]);
        expect(outcomes.map((replaced) => replaced.has(personId)).sort()).toEqual([false, true]);
        expect((await rows.byPersonId([personId])).get(personId)?.revision).toBe(row.revision + 1);
      });

      it('stay when a lookup or an id is taken', async () => {
        const row: NewPersonRow = { personId: randomUUID(), lookup: randomUUID(), sealed: Buffer.from('first') };
        expect(await rows.insertAbsent([row])).toEqual(new Set([row.lookup]));
        const fresh = { ...row, personId: randomUUID(), lookup: randomUUID() };
        const inserted = await rows.insertAbsent([
          { ...row, personId: randomUUID(), sealed: Buffer.from('second') },
          fresh,
          { ...row, lookup: randomUUID(), sealed: Buffer.from('third') },
        ]);
        expect(inserted).toEqual(new Set([fresh.lookup]));
        const standing = (await rows.byLookup([row.lookup])).get(row.lookup)!;
        expect(Buffer.from(standing.sealed).toString()).toBe('first');
        expect(standing).toMatchObject({ personId: row.personId, revision: 0 });
      });
    });
  });
};
