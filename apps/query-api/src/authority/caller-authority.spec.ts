import { communityStream } from '@app/contracts';
import { deriveUuid } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';
import { createStandings } from '@app/standings';

import { CallerAuthority } from './caller-authority';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [foreign, owner, stranger] = [1, 2, 3].map(uuid) as [string, string, string];

describe('the authority of a caller', () => {
  it('is found missing after as many reads for a community that is not there as for that of somebody else', async () => {
    const log = await openInMemoryEventLog();
    const data = { rootId: foreign, communityId: foreign, name: 'Northwind', kind: 'mssp-main', ownerId: owner };
    const metadata = { commandId: uuid(9), fingerprint: '' };
    const event = { type: 'CommunityRegistered', data, id: deriveUuid(foreign, 'event'), metadata };
    await log.appendToStream(communityStream(foreign), [event], 'no_stream');
    const read = jest.spyOn(log, 'readStream');
    const authority = new CallerAuthority(createStandings(log));
    const readsFor = async (communityId: string) => {
      const before = read.mock.calls.length;
      await expect(authority.at(stranger, communityId)).rejects.toMatchObject({ code: 'not-found' });
      return read.mock.calls.slice(before).map(([name]) => name.replaceAll(communityId, 'it'));
    };
    const reads = await readsFor(uuid(4));
    expect(reads).toEqual(await readsFor(foreign));
    expect(reads).toContain(`membership-it_${stranger}`);
    await log.close();
  });
});
