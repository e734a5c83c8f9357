import type { EmailAddress } from '@app/contracts';
import { WriteConflictError } from '@app/event-sourcing';
import type { KnownCaller } from '@app/identity';
import type { People } from '@app/people';
import { openPeople } from '@app/people/open';

import { PeopleOfCommand, PersonClaimedElsewhereError, restartWhenOutdated } from './people-of-command';

const ADA = 'ada@example.org' as EmailAddress;
const BOB = 'bob@example.org' as EmailAddress;

const callerOf = (address: EmailAddress, subject = 'one', name: string | null = null): KnownCaller => ({
  caller: { issuer: 'idp', subject, address, emailVerified: true, name, operator: false, expiresAt: 0 },
  address,
  person: null,
});

describe('PeopleOfCommand', () => {
  let people: People;
  beforeEach(async () => {
    people = await openPeople('memory:', { personKey: Buffer.alloc(32, 7) });
  });
  const find = (caller: KnownCaller, others: readonly EmailAddress[], tries = 1) =>
    PeopleOfCommand.find({ people, caller, others }, tries);

  it('takes the caller as the door saw him, and looks him up himself in a second try', async () => {
    await (await find(callerOf(ADA), [])).makeDurable([]);
    const seen = { ...callerOf(ADA), person: (await people.byAddress([ADA])).get(ADA) ?? null };
    const lookUp = jest.spyOn(people, 'byAddress');
    expect((await find(seen, [BOB])).actorId).toBe(seen.person?.personId);
    await find(seen, [ADA]);
    expect(lookUp.mock.calls).toEqual([[[BOB]]]);
    await people.erase([seen.person?.personId ?? '']);
    expect((await find(seen, [BOB], 2)).isNew(ADA)).toBe(true);
  });

  it('gives everybody an id and stores nothing before it is told to', async () => {
    const found = await find(callerOf(ADA), [BOB]);
    expect(found.actorId).not.toBe(found.subject(BOB).personId);
    expect(found.isNew(BOB)).toBe(true);
    expect((await people.byAddress([ADA, BOB])).size).toBe(0);
  });

  it('makes the actor durable with his identity and name, and the subject under the id and commitment it gave', async () => {
    const found = await find(callerOf(ADA, 'one', 'Ada'), [BOB]);
    const promised = found.subject(BOB);
    await found.makeDurable([BOB]);
    const rows = await people.byAddress([ADA, BOB]);
    expect(rows.get(ADA)).toMatchObject({ personId: found.actorId, name: 'Ada', identities: { idp: 'one' } });
    expect(rows.get(BOB)).toMatchObject({ ...promised, name: null, identities: {} });
    expect(found.isNew(BOB)).toBe(false);
  });

  it('writes nothing when all of it stands', async () => {
    await (await find(callerOf(ADA), [BOB])).makeDurable([BOB]);
    const claim = jest.spyOn(people, 'claim');
    await (await find(callerOf(ADA), [BOB])).makeDurable([BOB]);
    expect(claim).not.toHaveBeenCalled();
  });

  it('tells when somebody else made an address durable first, and knows that id from then on', async () => {
    const [first, second] = [await find(callerOf(ADA), [BOB]), await find(callerOf(ADA), [BOB])];
    await first.makeDurable([BOB]);
    await expect(second.makeDurable([BOB])).rejects.toBeInstanceOf(PersonClaimedElsewhereError);
    expect(second.subject(BOB)).toEqual(first.subject(BOB));
    expect(second.actorId).toBe(first.actorId);
  });

  it('refuses the second of two subjects that claim one address at once', async () => {
    const [first, second] = [await find(callerOf(ADA, 'one'), []), await find(callerOf(ADA, 'two'), [])];
    await first.makeDurable([]);
    await expect(second.makeDurable([])).rejects.toBeInstanceOf(PersonClaimedElsewhereError);
    await expect(second.makeDurable([])).rejects.toMatchObject({ code: 'identity-conflict' });
    expect((await people.byAddress([ADA])).get(ADA)?.identities).toEqual({ idp: 'one' });
  });

  it('does not bring a person back under his old id who was erased meanwhile', async () => {
    await (await find(callerOf(ADA), [])).makeDurable([]);
    const renamed = await find(callerOf(ADA, 'one', 'Ada'), []);
    const erased = renamed.actorId;
    await people.erase([erased]);
    await expect(renamed.makeDurable([])).rejects.toBeInstanceOf(PersonClaimedElsewhereError);
    expect((await people.byId([erased])).size).toBe(0);
  });
});

describe('restartWhenOutdated', () => {
  it('starts over for outdated people, three times in all, and for nothing else', async () => {
    const outdated = jest.fn(async (tries: number) => {
      if (tries < 3) throw new PersonClaimedElsewhereError();
      return tries;
    });
    expect(await restartWhenOutdated(outdated)).toBe(3);
    const hopeless = jest.fn(async () => Promise.reject(new PersonClaimedElsewhereError()));
    await expect(restartWhenOutdated(hopeless)).rejects.toBeInstanceOf(WriteConflictError);
    expect(hopeless).toHaveBeenCalledTimes(3);
    const failing = jest.fn(async () => Promise.reject(new Error('no')));
    await expect(restartWhenOutdated(failing)).rejects.toThrow('no');
    expect(failing).toHaveBeenCalledTimes(1);
  });
});
