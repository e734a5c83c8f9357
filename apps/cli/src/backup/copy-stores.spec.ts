import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type EmailAddress, personStream } from '@app/contracts';
import { eventIdOf, type OpenedEventLog } from '@app/event-sourcing';
import { copyEventLog, openEventLog } from '@app/event-sourcing/open';
import type { People } from '@app/people';
import { copyPeople, openPeople } from '@app/people/open';

import { exitCodes } from '../terminal/exit-codes';
import { copyStores } from './copy-stores';

describe('copying log and people', () => {
  const personKey = randomBytes(32);
  let folder: string;
  let log: OpenedEventLog;
  let people: People;
  let copies: number;
  const at = (...names: string[]) => join(folder, ...names);
  const live = () => ({ log: at('log.db'), people: at('people.db') });
  const copied = () => ({ log: at('copied-log.db'), people: at('copied-people.db') });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'copy-stores-'));
    log = await openEventLog(`sqlite:${live().log}`);
    people = await openPeople(`sqlite:${live().people}`, { personKey });
    copies = 0;
  });
  afterEach(async () => {
    await Promise.all([log.close(), people.close()]);
    await rm(folder, { recursive: true });
  });

  const claim = async (name: string) => {
    const person = people.prepare(`${name}@example.org` as EmailAddress);
    await people.claim([person]);
    return person.personId;
  };
  const erase = async (personId: string) => {
    const commandId = randomUUID();
    const event = { id: eventIdOf(commandId, 0), type: 'PersonErased', data: { personId } };
    await log.appendToStream(
      personStream(personId),
      [{ ...event, metadata: { commandId, fingerprint: '' } }],
      'no_stream',
    );
    await people.erase([personId]);
  };
  /** Somebody is erased between the two copies, as often as there is somebody. */
  const erasingMeanwhile = (personIds: string[]) => ({
    copyEventLog,
    copyPeople: async (url: string, target: string) => {
      copies += 1;
      for (const personId of personIds.splice(0, 1)) await erase(personId);
      await copyPeople(url, target);
    },
  });

  it('says of everybody without a row that he was erased, also who is erased between the two copies', async () => {
    const [ada, bob] = [await claim('ada'), await claim('bob')];
    const position = await copyStores(live(), copied(), erasingMeanwhile([bob]));
    expect([copies, position]).toEqual([2, await log.head()]);
    const [logCopy, peopleCopy] = await Promise.all([
      openEventLog(`sqlite:${copied().log}`, { readOnly: true }),
      openPeople(`sqlite:${copied().people}`, { personKey, readOnly: true }),
    ]);
    expect([...(await peopleCopy.byId([ada, bob])).keys()]).toEqual([ada]);
    expect(await logCopy.readStream(personStream(bob))).toHaveLength(1);
    await Promise.all([logCopy.close(), peopleCopy.close()]);
  });

  it('ends when somebody is erased at every attempt', async () => {
    const everybody = await Promise.all(Array.from({ length: 9 }, (_, n) => claim(`guest-${n}`)));
    const ended = copyStores(live(), copied(), erasingMeanwhile(everybody));
    await expect(ended).rejects.toMatchObject({ exitCode: exitCodes.unavailable });
    expect(copies).toBe(5);
  });
});
