import { type CommunityEvent, communityStream, type MembershipEvent, membershipStream } from '@app/contracts';
import { effectivePermissions } from '@app/domain';
import { deriveUuid, type StreamRevision } from '@app/event-sourcing';
import { openInMemoryEventLog } from '@app/event-sourcing/in-memory';

import { createStandings } from './standings';

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [root, managed, elsewhere, ada, grace] = [1, 2, 3, 4, 5].map(uuid) as [string, string, string, string, string];

const registered = (communityId: string): CommunityEvent => ({
  type: 'CommunityRegistered',
  data: { rootId: communityId, communityId, name: 'Northwind', kind: 'mssp-main', ownerId: ada },
});
const authority = { personId: ada, via: 'held' as const, scopes: [] };
const addedTo = (communityId: string): MembershipEvent => ({
  type: 'MemberAdded',
  data: {
    rootId: root,
    personId: grace,
    scopes: [{ communityId, roles: [{ roleId: 'guest', revision: 0 }] }],
    authority,
  },
});

const setUp = async () => {
  const log = await openInMemoryEventLog();
  let n = 0;
  const append = (stream: string, event: CommunityEvent | MembershipEvent, expected: StreamRevision) =>
    log.appendToStream(
      stream,
      [{ ...event, id: deriveUuid(root, `event ${(n += 1)}`), metadata: { commandId: uuid(99), fingerprint: '' } }],
      expected,
    );
  await append(communityStream(root), registered(root), 'no_stream');
  await append(communityStream(elsewhere), registered(elsewhere), 'no_stream');
  await append(
    communityStream(managed),
    { type: 'ManagedCommunityAdded', data: { rootId: root, communityId: managed, name: 'Acme' } },
    'no_stream',
  );
  return { standings: createStandings(log), append };
};

describe('standings', () => {
  it('name the root of every known community and leave out unknown ones', async () => {
    const { standings } = await setUp();
    const roots = await standings.rootsOf([managed, root, uuid(9), managed]);
    expect([...roots].sort()).toEqual(
      [
        [root, root],
        [managed, root],
      ].sort(),
    );
  });

  it('hold the communities of the tree alone, each with its revision as basis', async () => {
    const { standings } = await setUp();
    const loaded = await standings.tree(root, [managed, elsewhere, uuid(9)]);
    expect(Object.keys(loaded?.tree.communities ?? {}).sort()).toEqual([root, managed].sort());
    expect(loaded?.basis).toEqual({ [communityStream(root)]: '0', [communityStream(managed)]: '0' });
  });

  it('are null for what is no root', async () => {
    const { standings } = await setUp();
    expect(await standings.tree(managed, [])).toBeNull();
    expect(await standings.standing(grace, uuid(9), [])).toBeNull();
  });

  it('see at once what was appended before', async () => {
    const { standings, append } = await setUp();
    const before = await standings.standing(grace, root, [managed]);
    expect(before?.basis[membershipStream(root, grace)]).toBe('no_stream');
    await append(membershipStream(root, grace), addedTo(managed), 'no_stream');
    const after = await standings.standing(grace, root, [managed]);
    expect(after?.basis[membershipStream(root, grace)]).toBe('0');
    expect(effectivePermissions(before!.standing, managed)).toEqual([]);
    expect(effectivePermissions(after!.standing, managed)).toContain('ALERTS_READ');
  });
});
