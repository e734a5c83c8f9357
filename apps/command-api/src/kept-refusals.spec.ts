import type { Refusal } from '@app/refusals';

import { type Answer, type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('command-api tells of refused commands', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody, member: Somebody, guest: Somebody, operator: Somebody, stranger: Somebody;
  let main: string,
    acme: string,
    second: string,
    memberId: string,
    ownerId: string,
    guestId: string,
    invitationId: string;
  let told: Refusal[] = [];

  beforeAll(async () => {
    api = await openCommandApi({ refusals: { note: (refusal) => void told.push(refusal) } });
    [owner, member, guest, stranger] = ['owner', 'member', 'guest', 'stranger'].map((name) => api.somebody(name)) as [
      ...[Somebody, Somebody, Somebody, Somebody],
    ];
    operator = api.somebody('operator', { operator: true });
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' })).body.communityId;
    second = (await owner.post('/v1/communities', { name: 'Second', kind: 'standalone' })).body.communityId;
    acme = (await owner.post(`/v1/communities/${main}/managed-communities`, { name: 'A' })).body.communityId;
    const roles = ['guest'];
    memberId = (await owner.post(`/v1/communities/${main}/members`, { email: member.email, roles })).body.personId;
    await owner.post(`/v1/communities/${second}/members`, { email: member.email, roles });
    const offer = { email: guest.email, communities: { [main]: roles, [acme]: roles } };
    const invited = (await owner.post('/v1/invitations', offer)).body;
    guestId = invited.personId;
    invitationId = invited.invitationId;
    const [registered] = await api.events();
    ownerId = (registered?.metadata as { actor?: string } | undefined)?.actor ?? '';
  });
  afterAll(() => api.close());
  beforeEach(() => (told = []));

  const refused = (answer: Answer, code: string) => expect(answer.body.code).toBe(code);
  const at = expect.stringMatching(/^\d{4}-.*Z$/);

  it('about what a permission is missing for: who, where, what, and nothing that was said', async () => {
    const email = 'never@example.org';
    refused(await member.post('/v1/invitations', { email, communities: { [main]: ['guest'] } }), 'forbidden');
    refused(await member.patch(`/v1/communities/${main}`, { name: 'Mine' }), 'forbidden');
    refused(await member.post(`/v1/communities/${main}/managed-communities`, { name: 'Mine' }), 'forbidden');
    refused(await member.delete(`/v1/communities/${main}/members/${ownerId}`), 'forbidden');
    refused(await member.post(`/v1/communities/${main}/members`, { email, roles: ['guest'] }), 'forbidden');
    const kept = (commandType: string) => ({
      ...{ rootId: main, communityIds: [main], at, code: 'forbidden', commandType, actor: memberId },
    });
    const types = ['InviteUser', 'RenameCommunity', 'AddManagedCommunity', 'RemoveMember', 'AddMember'];
    expect(told).toEqual(types.map(kept));
  });

  it('about what rules forbid, under the communities of the offer', async () => {
    const offer = { email: guest.email, communities: { [acme]: ['guest'] } };
    refused(await owner.post('/v1/invitations', offer), 'invitation-already-pending');
    refused(await owner.delete(`/v1/me/communities/${main}`), 'owner-protected');
    expect(told).toMatchObject([
      { communityIds: expect.arrayContaining([acme]), code: 'invitation-already-pending', actor: ownerId },
      { communityIds: [main], code: 'owner-protected', commandType: 'LeaveCommunity' },
    ]);
  });

  it('about each refused row of a bulk request, once', async () => {
    const row = { email: guest.email, communities: { [acme]: ['guest'] } };
    const fresh = { email: 'fresh@example.org', communities: { [acme]: ['guest'] } };
    const answer = await owner.post('/v1/invitations/bulk', { invitations: [row, fresh, fresh] });
    expect(answer.body.results.map(({ status }) => status)).toEqual([409, 201, 409]);
    expect(told.map(({ code }) => code)).toEqual(['invitation-already-pending', 'invitation-already-pending']);
  });

  it('in each of several trees that an offer names, without the others', async () => {
    const communities = { [main]: ['guest'], [second]: ['guest'] };
    refused(await member.post('/v1/invitations', { email: 'never@example.org', communities }), 'forbidden');
    const both = told.map(({ rootId, communityIds }) => [rootId, communityIds]);
    expect(both).toHaveLength(2);
    expect(both).toEqual(expect.arrayContaining([main, second].map((id) => [id, [id]])));
  });

  it('of an operator of whom nothing is recorded without an actor', async () => {
    refused(await operator.post(`/v1/communities/${main}/owner`, { personId: guestId }), 'not-a-member');
    expect(told).toMatchObject([{ commandType: 'TransferOwnership', code: 'not-a-member', actor: null }]);
  });

  it('of nothing that the caller does not see, that is malformed, or that was only tried out', async () => {
    refused(await stranger.patch(`/v1/communities/${main}`, { name: 'Mine' }), 'not-found');
    refused(await member.patch(`/v1/communities/${UNKNOWN}`, { name: 'Mine' }), 'not-found');
    refused(await member.patch(`/v1/communities/${main}`, { nam: 'Mine' }), 'validation-failed');
    refused(await member.patch(`/v1/communities/${main}?dryRun=true`, { name: 'Mine' }), 'forbidden');
    refused(
      await stranger.post('/v1/communities', { name: 'X', kind: 'standalone', ownerEmail: 'a@b.example' }),
      'forbidden',
    );
    refused(await stranger.post(`/v1/invitations/${invitationId}/accept`), 'not-found');
    expect(told).toEqual([]);
  });

  it('whose refusal was recorded as an event: an invitation that lapsed', async () => {
    api.passHours(24 * 8);
    refused(await guest.post(`/v1/invitations/${invitationId}/accept`), 'invitation-expired');
    refused(await guest.post(`/v1/invitations/${invitationId}/decline`), 'invitation-expired');
    expect(told).toMatchObject(
      ['AcceptInvitation', 'DeclineInvitation'].map((commandType) => ({
        ...{ commandType, code: 'invitation-expired', actor: guestId, rootId: main },
        communityIds: expect.arrayContaining([main, acme]),
      })),
    );
  });
});
