import { encodeInvitationId } from '@app/contracts';

import { type Answer, type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('command-api refuses', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody;
  let stranger: Somebody;
  let main: string;
  let invitation: { invitationId: string; personId: string };
  beforeAll(async () => {
    api = await openCommandApi();
    owner = api.somebody('owner');
    stranger = api.somebody('stranger');
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' })).body.communityId;
    const offer = { email: api.somebody('guest').email, communities: { [main]: ['guest'] } };
    invitation = (await owner.post('/v1/invitations', offer)).body;
  });
  afterAll(() => api.close());

  const offer = (changes: object = {}) => ({
    email: 'somebody.new@example.org',
    communities: { [main]: ['guest'] },
    ...changes,
  });

  describe('bad input, and stores nothing of it', () => {
    let head: string;
    beforeAll(async () => {
      head = await api.log.head();
    });
    afterEach(async () => expect(await api.log.head()).toBe(head));

    const refused = (answer: Answer, status: number, code: string) => {
      expect(answer).toMatchObject({ status, body: { status, code, type: `/problems/${code}` } });
      expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    };

    it('that is no JSON', async () => {
      refused(await owner.send('POST', '/v1/communities', '{"name":'), 400, 'malformed-json');
      refused(await owner.send('PATCH', `/v1/communities/${UNKNOWN}`, '\u0000'), 400, 'malformed-json');
    });

    it('with a field that is not known, and points at it', async () => {
      const answer = await owner.post('/v1/communities', { name: 'Acme', kind: 'standalone', owner: 'me' });
      refused(answer, 422, 'validation-failed');
      expect(answer.body.errors).toEqual([expect.objectContaining({ pointer: '/owner' })]);
    });

    it('with a query parameter that is not known, or a dryRun that is neither true nor false', async () => {
      refused(await owner.post('/v1/invitations?dry=true', offer()), 422, 'validation-failed');
      refused(await owner.post('/v1/invitations?dryRun=1', offer()), 422, 'validation-failed');
      refused(await owner.post('/v1/invitations?everywhere=true', offer()), 422, 'validation-failed');
    });

    it('with a body where none is taken', async () => {
      refused(await owner.post(`/v1/communities/${main}/disable`, { now: true }), 422, 'validation-failed');
    });

    it.each(['', 'nobody', 'a@b', 'a\u202eb@example.org', '\u212a@example.org', `${'a'.repeat(250)}@example.org`])(
      'with the address %j, before any id is looked up',
      async (email) => {
        refused(await owner.post('/v1/invitations', offer({ email })), 422, 'email-invalid');
        refused(
          await stranger.post(`/v1/communities/${UNKNOWN}/members`, { email, roles: ['guest'] }),
          422,
          'email-invalid',
        );
      },
    );

    it.each(['', 'x'.repeat(256), '""'])('with the Idempotency-Key %j', async (key) => {
      refused(await owner.post('/v1/invitations', offer(), { 'idempotency-key': key }), 422, 'validation-failed');
    });

    it.each(['1', '*', 'W/"1"', '"one"', '"-1"', '"01"'])('with the If-Match %j', async (tag) => {
      refused(
        await owner.patch(`/v1/communities/${main}`, { name: 'X' }, { 'if-match': tag }),
        422,
        'validation-failed',
      );
    });

    it('beyond 256 KiB, and a bulk beyond 1 MiB', async () => {
      refused(await owner.post('/v1/communities', { name: 'x'.repeat(256 * 1_024) }), 413, 'payload-too-large');
      const bulk = (bytes: number) => owner.post('/v1/invitations/bulk', { invitations: ['x'.repeat(bytes)] });
      refused(await bulk(1_024 * 1_024), 413, 'payload-too-large');
      expect(await bulk(1_000 * 1_024)).toMatchObject({
        status: 200,
        body: { results: [{ status: 422 }], position: head },
      });
    });

    it('that names a community nobody knows, or a role nobody defined', async () => {
      refused(await owner.post('/v1/invitations', offer({ communities: { [UNKNOWN]: ['guest'] } })), 404, 'not-found');
      refused(await owner.post('/v1/invitations', offer({ communities: { acme: ['guest'] } })), 404, 'not-found');
      const read = jest.spyOn(api.log, 'readStream');
      for (const unknown of [UNKNOWN, 'acme', '../x']) {
        const amended = { communities: { [main]: ['guest'], [unknown]: ['guest'] } };
        refused(await owner.patch(`/v1/invitations/${invitation.invitationId}`, amended), 404, 'not-found');
      }
      const names = read.mock.calls.map(([name]) => name).filter((name) => name.startsWith('community-'));
      expect(new Set(names)).toEqual(new Set([`community-${main}`, `community-${UNKNOWN}`]));
      read.mockRestore();
      refused(await owner.post('/v1/invitations', offer({ communities: { [main]: ['king'] } })), 422, 'role-unknown');
    });

    it('that invites oneself', async () => {
      refused(await owner.post('/v1/invitations', offer({ email: owner.email })), 422, 'self-invitation');
    });

    it('with a lifetime out of range', async () => {
      for (const expiresInHours of [0, -1, 721, 1e300]) {
        refused(await owner.post('/v1/invitations', offer({ expiresInHours })), 422, 'lifetime-out-of-range');
      }
      refused(await owner.post('/v1/invitations', offer({ expiresInHours: 1.5 })), 422, 'validation-failed');
    });
  });

  describe('at the door', () => {
    it('whoever has no token, before anything else', async () => {
      expect(await api.send('POST', '/v1/communities?nonsense=1', '{"unknown":')).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
    });

    it('whoever has no verified address, before any id is looked up', async () => {
      const unverified = api.somebody('unverified', { verified: false });
      expect(await unverified.post(`/v1/communities/${UNKNOWN}/disable`)).toMatchObject({
        status: 403,
        body: { code: 'email-not-verified' },
      });
    });
  });

  describe('what cannot be seen, in the same bytes as what does not exist', () => {
    const bytesOf = ({ status, text, body }: Answer) =>
      [status, text.replace(body.traceId, '-').replace(body.instance, '-')] as const;
    const role = { name: 'Watcher', description: 'Sees alerts only.', permissions: ['ALERTS_READ'] };

    it.each<[string, (who: Somebody, id: string) => Promise<Answer>]>([
      ['rename', (who, id) => who.patch(`/v1/communities/${id}`, { name: 'X' })],
      ['disable', (who, id) => who.post(`/v1/communities/${id}/disable`)],
      ['owner', (who, id) => who.post(`/v1/communities/${id}/owner`, { personId: UNKNOWN })],
      ['managed', (who, id) => who.post(`/v1/communities/${id}/managed-communities`, { name: 'X' })],
      ['define role', (who, id) => who.post(`/v1/communities/${id}/roles`, role)],
      ['change role', (who, id) => who.put(`/v1/communities/${id}/roles/guest`, role)],
      [
        'invite',
        (who, id) => who.post('/v1/invitations', { email: 'x@example.org', communities: { [id]: ['guest'] } }),
      ],
      ['add', (who, id) => who.post(`/v1/communities/${id}/members`, { email: 'x@example.org', roles: ['guest'] })],
      ['remove', (who, id) => who.delete(`/v1/communities/${id}/members/${invitation.personId}`)],
      ['leave', (who, id) => who.delete(`/v1/me/communities/${id}`)],
    ])('%s', async (_what, ask) => {
      const [foreign, unknown, garbage] = await Promise.all([main, UNKNOWN, '%00..'].map((id) => ask(stranger, id)));
      expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
      expect(bytesOf(unknown!)).toEqual(bytesOf(foreign!));
      expect(bytesOf(garbage!)).toEqual(bytesOf(foreign!));
    });

    it.each(['accept', 'decline', 'revoke', 'resend'])('%s', async (act) => {
      const { personId, invitationId } = invitation;
      const never = encodeInvitationId({ rootId: main, personId, suffix: '0'.repeat(16) });
      const elsewhere = encodeInvitationId({ rootId: UNKNOWN, personId: UNKNOWN, suffix: '0'.repeat(16) });
      const [foreign, ...others] = await Promise.all(
        [invitationId, never, elsewhere, 'garbage'].map((id) => stranger.post(`/v1/invitations/${id}/${act}`)),
      );
      expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
      for (const other of others) expect(bytesOf(other)).toEqual(bytesOf(foreign!));
    });

    it('a person whom the tree never knew', async () => {
      const ask = (id: string) => owner.post(`/v1/communities/${main}/members/${id}/suspend`);
      const [unknown, garbage] = await Promise.all([ask(UNKNOWN), ask('me')]);
      expect(unknown).toMatchObject({ status: 404 });
      expect(bytesOf(garbage)).toEqual(bytesOf(unknown));
    });

    it('communities of two trees only to whoever may invite into both', async () => {
      const other = (await owner.post('/v1/communities', { name: 'Other', kind: 'standalone' })).body.communityId;
      const both = offer({ communities: { [main]: ['guest'], [other]: ['guest'] } });
      expect(await owner.post('/v1/invitations', both)).toMatchObject({
        status: 422,
        body: { code: 'communities-not-in-one-tree' },
      });
      expect(await stranger.post('/v1/invitations', both)).toMatchObject({ status: 404 });
      const { communities } = both;
      expect(await owner.patch(`/v1/invitations/${invitation.invitationId}`, { communities })).toMatchObject({
        status: 422,
        body: { code: 'communities-not-in-one-tree' },
      });
      expect(await stranger.patch(`/v1/invitations/${invitation.invitationId}`, { communities })).toMatchObject({
        status: 404,
      });
    });
  });

  describe('in the order of the checks', () => {
    it('tells the body before the community, the permission before the version, the version before the rules', async () => {
      const member = api.somebody('member');
      await owner.post(`/v1/communities/${main}/members`, { email: member.email, roles: ['guest'] });
      const stale = { 'if-match': '"77"' };
      const path = `/v1/communities/${main}/managed-communities`;
      expect(await stranger.post(path, {}, stale)).toMatchObject({ status: 422 });
      expect(await stranger.post(path, { name: 'X' }, stale)).toMatchObject({ status: 404 });
      expect(await member.patch(`/v1/communities/${main}`, { name: 'X' }, stale)).toMatchObject({ status: 403 });
      expect(await owner.patch(`/v1/communities/${main}`, { name: 'X' }, stale)).toMatchObject({
        status: 412,
        body: { code: 'version-mismatch' },
      });
      const resend = `/v1/invitations/${invitation.invitationId}/resend`;
      expect(await owner.post(resend, { expiresInHours: 9_999 }, stale)).toMatchObject({ status: 412 });
      expect(await owner.post(resend, { expiresInHours: 9_999 }, { 'if-match': '"1"' })).toMatchObject({
        status: 422,
        body: { code: 'lifetime-out-of-range' },
      });
    });
  });

  it('a registration where it is reserved for operators', async () => {
    const closed = await openCommandApi({ registration: 'operators' });
    const community = { name: 'Acme', kind: 'standalone' };
    expect(await closed.somebody('anybody').post('/v1/communities', community)).toMatchObject({ status: 403 });
    expect(await closed.somebody('op', { operator: true }).post('/v1/communities', community)).toMatchObject({
      status: 201,
    });
    await closed.close();
  });
});
