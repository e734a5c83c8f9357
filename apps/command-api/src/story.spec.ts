import { type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

describe('command-api tells the story of the page', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody;
  beforeAll(async () => {
    api = await openCommandApi();
    owner = api.somebody('owner', { name: 'Olga Owner' });
  });
  afterAll(() => api.close());

  const register = async (kind: 'standalone' | 'mssp-main' = 'mssp-main'): Promise<string> => {
    const { body } = await owner.post('/v1/communities', { name: 'Acme', kind });
    return body.communityId;
  };

  it('registers a community that its registrant owns', async () => {
    const answer = await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' });
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      communityId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      position: expect.any(String) as string,
      version: 1,
    });
    expect(answer.headers['etag']).toBe('"1"');
    const registered = (await api.events()).find(({ streamName }) => streamName.endsWith(answer.body.communityId));
    const person = await api.people.byId([(registered?.data as { ownerId: string }).ownerId]);
    expect([...person.values()]).toEqual([expect.objectContaining({ address: owner.email, name: 'Olga Owner' })]);
  });

  it('invites somebody new, who accepts and then invites in turn', async () => {
    const [main, guest, second] = [await register(), api.somebody('guest'), api.somebody('second')];
    const managed = await owner.post(`/v1/communities/${main}/managed-communities`, { name: 'Customer' });
    expect(managed).toMatchObject({ status: 201, body: { version: 1 } });
    const { communityId } = managed.body;

    const invited = await owner.post('/v1/invitations', {
      email: ` ${guest.email.toUpperCase()} `,
      communities: { [communityId]: ['manage_member', 'guest'] },
    });
    expect(invited.status).toBe(201);
    expect(invited.headers['location']).toBe(`/v1/invitations/${invited.body.invitationId}`);
    expect(invited.body).toMatchObject({ version: 1, personId: expect.any(String) as string });
    expect(Date.parse(invited.body.expiresAt)).toBeGreaterThan(Date.now() + 6 * 24 * 3_600_000);

    const accepted = await guest.post(`/v1/invitations/${invited.body.invitationId}/accept`);
    expect(accepted).toMatchObject({
      status: 200,
      headers: { etag: '"2"' },
      body: {
        invitationId: invited.body.invitationId,
        communities: [{ communityId, name: 'Customer', roles: ['manage_member', 'guest'] }],
        version: 2,
      },
    });
    expect((await guest.post(`/v1/invitations/${invited.body.invitationId}/accept`)).body).toEqual(accepted.body);

    const inTurn = await guest.post('/v1/invitations', {
      email: second.email,
      communities: { [communityId]: ['guest'] },
    });
    expect(inTurn.status).toBe(201);
    const beyond = await guest.post('/v1/invitations', { email: second.email, communities: { [main]: ['guest'] } });
    expect(beyond).toMatchObject({ status: 404, body: { code: 'not-found' } });
    const declined = await second.post(`/v1/invitations/${inTurn.body.invitationId}/decline`, { reason: ' No time ' });
    expect(declined.status).toBe(200);
    const event = (await api.events()).find(({ type }) => type === 'InvitationDeclined');
    expect(event?.data).toMatchObject({ hasReason: true });
    expect(await api.people.reasons([event!.id])).toEqual(new Map([[event!.id, 'No time']]));
  });

  it('amends, resends and revokes an invitation', async () => {
    const [main, guest] = [await register(), api.somebody('guest')];
    const { body } = await owner.post('/v1/invitations', { email: guest.email, communities: { [main]: ['guest'] } });
    const path = `/v1/invitations/${body.invitationId}`;
    const amended = await owner.patch(path, { communities: { [main]: ['analyst'] } });
    expect(amended).toMatchObject({ status: 200, body: { invitationId: body.invitationId, version: 2 } });
    const resent = await owner.post(`${path}/resend`, { expiresInHours: 24 });
    expect(resent).toMatchObject({ status: 200, body: { invitationId: body.invitationId, version: 3 } });
    expect(Date.parse(resent.body.expiresAt)).toBeLessThan(Date.parse(body.expiresAt));
    const revoked = await owner.post(`${path}/revoke`, { reason: '' });
    expect(revoked).toMatchObject({ status: 200, body: { version: 4 } });
    expect(await owner.post(`${path}/revoke`)).toMatchObject({ status: 200, body: revoked.body });
    expect(await guest.post(`${path}/accept`)).toMatchObject({ status: 409, body: { code: 'invitation-not-pending' } });
  });

  it('defines, changes and retires a role and counts its versions', async () => {
    const main = await register();
    const role = { name: 'Watcher', description: 'Sees alerts only.', permissions: ['ALERTS_READ'] };
    const defined = await owner.post(`/v1/communities/${main}/roles`, role);
    expect(defined).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    const path = `/v1/communities/${main}/roles/${defined.body.roleId}`;
    const changed = await owner.put(path, { ...role, permissions: ['ALERTS_READ', 'EVENTS_READ'] });
    expect(changed).toMatchObject({ status: 200, body: { roleId: defined.body.roleId, version: 2 } });
    expect(await owner.delete(path)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await owner.put(`/v1/communities/${main}/roles/guest`, role)).toMatchObject({
      status: 409,
      body: { code: 'role-not-modifiable' },
    });
  });

  it('adds a member directly, changes, suspends, reinstates and removes him, and he may leave', async () => {
    const [main, member] = [await register(), api.somebody('member')];
    const added = await owner.post(`/v1/communities/${main}/members`, { email: member.email, roles: ['guest'] });
    expect(added).toMatchObject({ status: 201, body: { version: 1 } });
    const path = `/v1/communities/${main}/members/${added.body.personId}`;
    expect(await owner.put(`${path}/roles`, { roles: ['analyst'] })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(await owner.post(`${path}/suspend`, { reason: 'Away' })).toMatchObject({
      status: 200,
      body: { version: 3 },
    });
    expect(await owner.post(`${path}/reinstate`)).toMatchObject({ status: 200, body: { version: 4 } });
    expect(await member.delete(`/v1/me/communities/${main}`)).toMatchObject({ status: 200, body: { version: 5 } });
    await owner.post(`/v1/communities/${main}/members`, { email: member.email, roles: ['guest'] });
    expect(await owner.delete(`${path}?everywhere=true`)).toMatchObject({ status: 200, body: { version: 7 } });
    expect(await owner.delete(path)).toMatchObject({ status: 409, body: { code: 'not-a-member' } });
  });

  it('answers a former owner, of whom nothing else is recorded, with the place of the transfer when nothing changes', async () => {
    const [main, heir] = [await register(), api.somebody('heir')];
    const { personId } = (await owner.post(`/v1/communities/${main}/members`, { email: heir.email, roles: ['admin'] }))
      .body;
    const transfer = await owner.post(`/v1/communities/${main}/owner`, { personId });
    const ownerId = (await api.people.byAddress([owner.email as never])).get(owner.email as never)!.personId;
    const path = `/v1/communities/${main}/members/${ownerId}`;
    const unchanged = { status: 200, body: { position: transfer.body.position, version: 0 } };
    expect(await owner.post(`${path}/reinstate`)).toMatchObject(unchanged);
    expect(await heir.put(`${path}/roles`, { roles: ['admin'] })).toMatchObject(unchanged);
  });

  it('renames, disables and enables a community and sets its policy in normal form', async () => {
    const main = await register();
    const path = `/v1/communities/${main}`;
    expect(await owner.patch(path, { name: 'Better' })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await owner.post(`${path}/disable`)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await owner.post(`${path}/disable`)).toMatchObject({ status: 200, body: { version: 3 } });
    expect(await owner.post(`${path}/enable`)).toMatchObject({ status: 200, body: { version: 4 } });
    const policy = { defaultLifetimeHours: 24, maxLifetimeHours: 48 };
    const allowedEmailDomains = [' BÜCHER.example', 'example.org', 'xn--bcher-kva.example'];
    expect(await owner.put(`${path}/invitation-policy`, { ...policy, allowedEmailDomains })).toMatchObject({
      status: 200,
      body: { version: 5 },
    });
    const set = (await api.events()).findLast(({ type }) => type === 'InvitationPolicySet');
    expect(set?.data).toMatchObject({ allowedEmailDomains: ['xn--bcher-kva.example', 'example.org'] });
    expect(
      await owner.put(`${path}/invitation-policy`, { ...policy, allowedEmailDomains: ['no domain'] }),
    ).toMatchObject({
      status: 422,
      body: { code: 'validation-failed', errors: [{ pointer: '/allowedEmailDomains/0' }] },
    });
  });

  it('hands the ownership to a member of the root', async () => {
    const [main, heir] = [await register('standalone'), api.somebody('heir')];
    const { body } = await owner.post(`/v1/communities/${main}/members`, { email: heir.email, roles: ['guest'] });
    const path = `/v1/communities/${main}/owner`;
    expect(await heir.post(path, body)).toMatchObject({ status: 422 });
    expect(await heir.post(path, { personId: body.personId })).toMatchObject({ status: 403 });
    expect(await owner.post(path, { personId: body.personId })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await heir.post(`/v1/communities/${main}/disable`)).toMatchObject({ status: 200 });
  });

  it('records what rests on the operator role as such', async () => {
    const operator = api.somebody('operator', { operator: true });
    const [owned, theirs] = [api.somebody('owned'), await register()];
    const registered = await operator.post('/v1/communities', {
      name: 'Theirs',
      kind: 'standalone',
      ownerEmail: owned.email,
    });
    expect(registered.status).toBe(201);
    expect(await operator.post(`/v1/communities/${theirs}/disable`)).toMatchObject({ status: 200 });
    const own = await operator.post('/v1/communities', { name: 'Own', kind: 'standalone' });
    await operator.post(`/v1/communities/${own.body.communityId}/disable`);
    const actors = (await api.events())
      .slice(-4)
      .map(({ metadata }) => (metadata as unknown as { actor: string }).actor);
    expect(actors.map((actor) => actor.startsWith('operator:'))).toEqual([true, true, false, false]);
    const forbidden = await owned.post('/v1/communities', { name: 'X', kind: 'standalone', ownerEmail: owned.email });
    expect(forbidden).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await operator.patch(`/v1/communities/${theirs}`, { name: 'Mine' })).toMatchObject({ status: 404 });
  });

  it('does not say operator of what an operator does by a role of his own', async () => {
    const [main, operator] = [await register(), api.somebody('operator', { operator: true })];
    const { communityId } = (await owner.post(`/v1/communities/${main}/managed-communities`, { name: 'C' })).body;
    const added = await owner.post(`/v1/communities/${main}/members`, { email: operator.email, roles: ['admin'] });
    expect(await operator.post(`/v1/communities/${communityId}/disable`)).toMatchObject({ status: 200 });
    const { personId } = added.body;
    expect(await operator.post(`/v1/communities/${main}/owner`, { personId })).toMatchObject({ status: 200 });
    const actors = (await api.events()).slice(-2).map(({ metadata }) => metadata);
    expect(actors).toMatchObject([{ actor: personId }, { actor: `operator:${personId}` }]);
  });

  it('voids an acceptance whose voucher can no longer vouch and says where, every time', async () => {
    const [main, voucher, guest] = [await register(), api.somebody('voucher'), api.somebody('guest')];
    const { body: member } = await owner.post(`/v1/communities/${main}/members`, {
      email: voucher.email,
      roles: ['manage_member', 'guest'],
    });
    const invited = await voucher.post('/v1/invitations', { email: guest.email, communities: { [main]: ['guest'] } });
    await owner.delete(`/v1/communities/${main}/members/${member.personId}`);
    const accept = `/v1/invitations/${invited.body.invitationId}/accept`;
    const dry = await guest.post(`${accept}?dryRun=true`);
    expect(dry).toMatchObject({ status: 200, body: { wouldRecord: [{ type: 'InvitationVoided' }] } });
    const first = await guest.post(accept);
    expect(first).toMatchObject({ status: 409, body: { code: 'invitation-voided' } });
    const voided = (await api.events()).findLast(({ type }) => type === 'InvitationVoided');
    expect(first.body.position).toBe(voided?.position);
    const again = await guest.post(accept);
    expect(again).toMatchObject({ status: 409, body: { code: 'invitation-voided', position: first.body.position } });
  });

  it('records an expiry that it meets and refuses the acceptance', async () => {
    const [main, guest] = [await register(), api.somebody('guest')];
    const offer = { email: guest.email, communities: { [main]: ['guest'] }, expiresInHours: 1 };
    const { body } = await owner.post('/v1/invitations', offer);
    api.passHours(1);
    const accept = `/v1/invitations/${body.invitationId}/accept`;
    expect(await guest.post(accept)).toMatchObject({ status: 409, body: { code: 'invitation-expired' } });
    expect((await api.events()).at(-1)).toMatchObject({
      type: 'InvitationExpired',
      data: { expiredAt: body.expiresAt },
    });
    const head = await api.log.head();
    expect(await guest.post(accept)).toMatchObject({ status: 409, body: { code: 'invitation-expired' } });
    expect(await api.log.head()).toBe(head);
    expect(await owner.post('/v1/invitations', offer)).toMatchObject({ status: 201 });
  });

  it('writes metadata that fits the contract, with the trace it was sent', async () => {
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await owner.post('/v1/communities', { name: 'Traced', kind: 'standalone' }, { traceparent });
    const { metadata } = (await api.events()).at(-1)!;
    expect(metadata).toEqual({
      commandId: expect.any(String) as string,
      commandType: 'RegisterCommunity',
      actor: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      correlationId: 'a'.repeat(32),
      causationId: metadata.commandId,
      schemaVersion: 1,
      fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      traceparent,
    });
  });
});
