import type { GuestlistEvent } from '@app/contracts';
import { foldProjection } from '@app/event-sourcing';
import { expectProjection, recorded } from '@app/event-sourcing/testing';

import { type Happening, happening, idOf, scope, TreeHistory } from '../testing';
import {
  inheritorsOf,
  knownIn,
  knownMark,
  type MembershipDocument,
  membershipId,
  roleMark,
  suspendedMark,
} from './memberships.document';
import { membershipsProjection } from './memberships.projection';

const tree = new TreeHistory('acme');
const { rootId, ownerId } = tree;
const north = tree.managedId('north');
const ada = idOf('ada');

const after = async (personId: string, happenings: readonly Happening[]): Promise<MembershipDocument> => {
  const events = recorded<GuestlistEvent>(happenings);
  const id = membershipId(rootId, personId);
  const document = (await foldProjection(membershipsProjection, events)).get(id) ?? null;
  await expectProjection(membershipsProjection).of(events).toHave(id, document);
  if (document === null) throw new Error('There is no such membership');
  return document;
};

describe('the memberships projection', () => {
  it('makes the registrant the owner, on his own word, in scope of the root', async () => {
    expect(await after(ownerId, [tree.registered()])).toMatchObject({
      owner: true,
      scopes: [rootId],
      rank: `0:${rootId}`,
      hadAccess: true,
      grants: [{ act: 'owner', by: ownerId, roles: ['owner'], communityId: rootId, at: '2026-01-01T00:00:00.000Z' }],
    });
  });

  it('gives nobody access by an invitation alone', async () => {
    const document = await after(ada, [tree.registered(), tree.invited(ada, [scope(north, 'guest')])]);
    expect(document).toMatchObject({ scopes: [], hadAccess: false, grants: [], rank: `2:${rootId}` });
    expect(knownIn(document)).toEqual([north]);
  });

  it('grants what was accepted on the word of the voucher of that moment', async () => {
    const voucher = idOf('grace');
    const invited = tree.invited(ada, [scope(north, 'guest')]);
    const accepted = tree.accepted(ada, [scope(north, 'guest')], { voucher });
    expect(await after(ada, [tree.registered(), invited, accepted])).toMatchObject({
      scopes: [north],
      rank: `1:${rootId}`,
      since: { [north]: '2026-01-01T00:00:02.000Z' },
      grants: [{ act: 'invitation', by: voucher, roles: ['guest'], invitationId: tree.invitationId(ada) }],
    });
  });

  it('keeps the provenance of roles that stay and tells that of new ones', async () => {
    const history = [
      ...tree.joined(ada, scope(rootId, 'guest', 'reviewer')),
      tree.rolesChanged(ada, scope(rootId, 'reviewer', 'analyst')),
    ];
    const { grants } = await after(ada, history);
    expect(grants.map(({ act, roles }) => [act, roles])).toEqual([
      ['invitation', ['reviewer']],
      ['role-change', ['analyst']],
    ]);
  });

  it('keeps a suspended member in scope, with his grants', async () => {
    const document = await after(ada, [tree.added(ada, [scope(rootId, 'guest')]), tree.suspended(ada, rootId)]);
    expect(document).toMatchObject({ scopes: [rootId], grants: [{ act: 'direct', by: ownerId }] });
  });

  it('is marked with the communities it is known in, the roles of each list, and where it is suspended', async () => {
    const inNorth = tree.added(ada, [scope(north, 'guest')]);
    const inMain = tree.added(ada, [scope(rootId, 'analyst')]);
    const known = [knownMark(north), knownMark(rootId)];
    const held = [roleMark(north, 'guest'), roleMark(rootId, 'analyst')];
    const inherited = roleMark(inheritorsOf(rootId), 'analyst');
    const marksAfter = async (...happenings: Happening[]) => (await after(ada, happenings)).marks;
    expect(await marksAfter(tree.invited(ada, [scope(north, 'guest')]))).toEqual([knownMark(north)]);
    expect(await marksAfter(inNorth, inMain)).toEqual([...known, ...held, inherited].sort());
    const suspended = [suspendedMark(rootId)];
    expect(await marksAfter(inNorth, inMain, tree.suspended(ada, rootId))).toEqual(
      [...known, ...held, ...suspended].sort(),
    );
    expect(await marksAfter(inNorth, inMain, tree.removed(ada, [rootId, north]))).toEqual(known.sort());
    expect((await after(ownerId, [tree.registered()])).marks).toEqual([knownMark(rootId)]);
  });

  it('stands once in the lists of members, wherever the access comes from', async () => {
    const inNorth = tree.added(ada, [scope(north, 'guest')]);
    const inMain = tree.added(ada, [scope(rootId, 'guest')]);
    const suspended = tree.suspended(ada, rootId);
    expect(await after(ada, [inNorth])).toMatchObject({ memberOf: [north], present: true });
    expect(await after(ada, [inNorth, inMain])).toMatchObject({ memberOf: [rootId, inheritorsOf(rootId)] });
    expect(await after(ada, [inNorth, inMain, suspended])).toMatchObject({ memberOf: [north, rootId].sort() });
    expect(await after(ada, [inMain, tree.removed(ada, [rootId])])).toMatchObject({ memberOf: [], present: false });
    const owning = [tree.registered(), inMain, suspended, tree.transferred(ownerId, ada)];
    expect(await after(ada, owning)).toMatchObject({ memberOf: [rootId, inheritorsOf(rootId)] });
  });

  it('forgets the grants of a removed member, and neither his history nor that he was there', async () => {
    const document = await after(ada, [...tree.joined(ada, scope(rootId, 'guest')), tree.removed(ada, [rootId])]);
    expect(document).toMatchObject({ scopes: [], grants: [], since: {}, hadAccess: true });
    expect(knownIn(document)).toEqual([rootId]);
  });

  it('starts the time of a member anew after a gap', async () => {
    const history = [
      tree.added(ada, [scope(rootId, 'guest')]),
      tree.removed(ada, [rootId]),
      tree.added(ada, [scope(rootId, 'analyst')]),
    ];
    expect((await after(ada, history)).since).toEqual({ [rootId]: '2026-01-01T00:00:02.000Z' });
  });

  it('hands the ownership on and leaves the former owner admin until his stream says otherwise', async () => {
    const handed = [tree.registered(), ...tree.joined(ada, scope(rootId, 'guest')), tree.transferred(ownerId, ada)];
    expect(await after(ada, handed)).toMatchObject({ owner: true, formerOwnerAt: null });
    expect(await after(ownerId, handed)).toMatchObject({
      owner: false,
      scopes: [rootId],
      grants: [{ act: 'owner', roles: ['admin'] }],
    });
    expect(await after(ownerId, [...handed, tree.removed(ownerId, [rootId])])).toMatchObject({
      scopes: [],
      grants: [],
    });
  });

  it('ignores what is no matter between a person and a tree', async () => {
    const renamed = happening(ownerId, {
      type: 'CommunityRenamed',
      data: { rootId, communityId: rootId, name: 'New' },
    });
    const erased = happening(`operator:${ada}`, { type: 'PersonErased', data: { personId: ada } });
    await expectProjection(membershipsProjection)
      .of(recorded<GuestlistEvent>([renamed, erased]))
      .toEqual(new Map());
  });
});
