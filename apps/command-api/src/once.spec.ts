import { type EmailAddress } from '@app/contracts';
import type { People } from '@app/people';

import { type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

describe('command-api does what was asked exactly once', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody;
  let main: string;
  let calls: { claims: number; lookUps: number };
  const counting = (people: People): People =>
    new Proxy(people, {
      get: (target, name) => {
        if (name === 'claim') calls.claims += 1;
        if (name === 'byAddress') calls.lookUps += 1;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
  beforeAll(async () => {
    calls = { claims: 0, lookUps: 0 };
    api = await openCommandApi({ wrapPeople: counting });
    owner = api.somebody('owner');
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'mssp-main' })).body.communityId;
  });
  afterAll(() => api.close());

  const known = async ({ email }: { email: string }) =>
    (await api.people.byAddress([email as EmailAddress])).size === 1;
  const offerTo = ({ email }: { email: string }) => ({ email, communities: { [main]: ['guest'] } });

  describe('a dry run', () => {
    it('answers what would be recorded, stores nothing and makes no person', async () => {
      const [newcomer, guest] = [api.somebody('newcomer'), api.somebody('guest')];
      const head = await api.log.head();
      const registered = await newcomer.post('/v1/communities?dryRun=true', { name: 'New', kind: 'standalone' });
      expect(registered).toMatchObject({ status: 200, body: { wouldRecord: [{ type: 'CommunityRegistered' }] } });
      expect(Object.keys(registered.body)).toEqual(['wouldRecord']);
      expect(registered.headers['etag']).toBeUndefined();
      const invited = await owner.post('/v1/invitations?dryRun=true', offerTo(guest));
      expect(invited.body.wouldRecord).toEqual([
        { type: 'UserInvited', data: expect.objectContaining({ rootId: main }) as object },
      ]);
      expect(await api.log.head()).toBe(head);
      expect([await known(newcomer), await known(guest)]).toEqual([false, false]);
    });

    it('is refused like the command itself, which makes no person either', async () => {
      const [stranger, guest] = [api.somebody('stranger'), api.somebody('guest')];
      for (const query of ['', '?dryRun=true']) {
        expect(await stranger.post(`/v1/invitations${query}`, offerTo(guest))).toMatchObject({ status: 404 });
      }
      expect([await known(stranger), await known(guest)]).toEqual([false, false]);
    });
  });

  describe('with an Idempotency-Key', () => {
    it('answers a repetition as the first time and records nothing, even from an actor who was nobody yet', async () => {
      const newcomer = api.somebody('newcomer');
      const community = { name: 'Keyed', kind: 'standalone' };
      const key = { 'idempotency-key': 'register-1' };
      const first = await newcomer.post('/v1/communities', community, key);
      const head = await api.log.head();
      const again = await newcomer.post('/v1/communities', { kind: 'standalone', name: ' Keyed ' }, key);
      expect(again).toMatchObject({ status: 201, body: first.body, headers: { etag: '"1"' } });
      expect(await newcomer.post('/v1/communities', community, { 'idempotency-key': '"register-1"' })).toMatchObject({
        body: first.body,
      });
      expect(await api.log.head()).toBe(head);
      const other = await api.somebody('other').post('/v1/communities', community, key);
      expect(other.body.communityId).not.toBe(first.body.communityId);
    });

    it('refuses another body, and answers the first one still', async () => {
      const guest = api.somebody('guest');
      const key = { 'idempotency-key': 'invite-1' };
      const first = await owner.post('/v1/invitations', offerTo(guest), key);
      const changed = { ...offerTo(guest), expiresInHours: 2 };
      expect(await owner.post('/v1/invitations', changed, key)).toMatchObject({
        status: 422,
        body: { code: 'idempotency-key-reused' },
      });
      await guest.post(`/v1/invitations/${first.body.invitationId}/accept`);
      expect(await owner.post('/v1/invitations', offerTo(guest), key)).toMatchObject({ status: 201, body: first.body });
    });

    it('would record nothing in a dry run of what was recorded', async () => {
      const key = { 'idempotency-key': 'then-dry' };
      const offer = offerTo(api.somebody('guest'));
      await owner.post('/v1/invitations', offer, key);
      expect((await owner.post('/v1/invitations?dryRun=true', offer, key)).body).toEqual({ wouldRecord: [] });
    });

    it('takes another reason for another body', async () => {
      const guest = api.somebody('guest');
      const { body } = await owner.post('/v1/invitations', offerTo(guest));
      const revoke = (reason?: string) =>
        owner.post(`/v1/invitations/${body.invitationId}/revoke`, { reason }, { 'idempotency-key': 'revoke-1' });
      const first = await revoke('A mistake');
      expect(first.status).toBe(200);
      expect(await revoke('A mistake')).toMatchObject({ status: 200, body: first.body });
      expect(await revoke('Something else')).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
      expect(await revoke()).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
    });

    it('is bound by nothing that was refused', async () => {
      const guest = api.somebody('guest');
      const key = { 'idempotency-key': 'corrected' };
      const wrong = { ...offerTo(guest), communities: { [main]: ['king'] } };
      expect(await owner.post('/v1/invitations', wrong, key)).toMatchObject({ status: 422 });
      expect(await owner.post('/v1/invitations', offerTo(guest), key)).toMatchObject({ status: 201 });
    });
  });

  describe('when many ask at once', () => {
    it('records one acceptance of fifty and answers all of them alike', async () => {
      const guest = api.somebody('guest');
      const { body } = await owner.post('/v1/invitations', offerTo(guest));
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => guest.post(`/v1/invitations/${body.invitationId}/accept`)),
      );
      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      const accepted = (await api.events()).filter(
        ({ type, data }) =>
          type === 'InvitationAccepted' && (data as { invitationId: string }).invitationId === body.invitationId,
      );
      expect(accepted).toHaveLength(1);
    });

    it('gives one personId to an address that two trees invite first at the same time', async () => {
      const guest = api.somebody('guest');
      const others = Array.from({ length: 5 }, () => api.somebody('other'));
      const trees = await Promise.all(
        others.map((other) => other.post('/v1/communities', { name: 'Tree', kind: 'standalone' })),
      );
      const answers = await Promise.all(
        trees.map(({ body }, index) =>
          others[index]!.post('/v1/invitations', {
            email: guest.email,
            communities: { [body.communityId]: ['guest'] },
          }),
        ),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
      expect(new Set(answers.map(({ body }) => body.personId)).size).toBe(1);
      const [person] = (await api.people.byAddress([guest.email as EmailAddress])).values();
      expect(answers[0]!.body.personId).toBe(person?.personId);
    });

    it('gives one personId to somebody whose first commands come at the same time', async () => {
      const newcomer = api.somebody('newcomer');
      const answers = await Promise.all(
        ['One', 'Two', 'Three'].map((name) => newcomer.post('/v1/communities', { name, kind: 'standalone' })),
      );
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      const registered = (await api.events()).filter(({ type }) => type === 'CommunityRegistered').slice(-3);
      expect(new Set(registered.map(({ data }) => (data as { ownerId: string }).ownerId)).size).toBe(1);
    });

    it('makes one invitation of two into the same community', async () => {
      const guest = api.somebody('guest');
      const answers = await Promise.all([1, 2].map(() => owner.post('/v1/invitations', offerTo(guest))));
      const [made, refused] = answers.toSorted((a, b) => a.status - b.status);
      expect(made).toMatchObject({ status: 201 });
      expect(refused).toMatchObject({
        status: 409,
        body: { code: 'invitation-already-pending', invitationId: made!.body.invitationId },
      });
    });
  });

  describe('for the subject of a token', () => {
    it('binds the first one that sends a command and refuses another with the same address', async () => {
      const [email] = [api.somebody('bound').email];
      const first = await api.as(email, { name: 'First' }).post('/v1/communities', { name: 'X', kind: 'standalone' });
      expect(first.status).toBe(201);
      const [person] = (await api.people.byAddress([email as EmailAddress])).values();
      expect(Object.keys(person!.identities)).toEqual(['guestlist-dev']);
      const renamed = await api
        .as(email, { name: 'Other' })
        .patch(`/v1/communities/${first.body.communityId}`, { name: 'Y' });
      expect(renamed.status).toBe(200);
      const [later] = (await api.people.byAddress([email as EmailAddress])).values();
      expect(later).toMatchObject({ personId: person!.personId, name: 'Other', identities: person!.identities });
    });
  });

  describe('in bulk', () => {
    const bulk = (invitations: readonly unknown[], query = '', headers = {}) =>
      owner.post(`/v1/invitations/bulk${query}`, { invitations }, headers);
    const rowsOf = (guests: readonly Somebody[]) => [
      offerTo(guests[0]!),
      { ...offerTo(guests[1]!), email: 'nobody' },
      offerTo(guests[2]!),
      offerTo(guests[0]!),
      { ...offerTo(guests[3]!), communities: { [main]: ['king'] } },
      'no row',
      { ...offerTo(guests[4]!), role: 'x' },
    ];
    const statuses = [201, 422, 201, 409, 422, 422, 422];
    const codes = [
      undefined,
      'email-invalid',
      undefined,
      'invitation-already-pending',
      'role-unknown',
      'validation-failed',
      'validation-failed',
    ];

    it('decides each row by itself, in order, and makes those it invites known in one call', async () => {
      const guests = Array.from({ length: 5 }, () => api.somebody('row'));
      calls = { claims: 0, lookUps: 0 };
      const { status, body, headers } = await bulk(rowsOf(guests));
      expect(calls).toEqual({ claims: 1, lookUps: 2 });
      expect(status).toBe(200);
      expect(headers['etag']).toBeUndefined();
      const { results } = body;
      expect(results.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4, 5, 6]);
      expect(results.map((row) => row.status)).toEqual(statuses);
      expect(results.map(({ problem }) => problem?.code)).toEqual(codes);
      expect(results[3]!.problem).toMatchObject({ invitationId: results[0]!.invitationId });
      expect(body.position).toBe(await api.log.head());
      expect(await Promise.all(guests.map(known))).toEqual([true, false, true, false, false]);
      expect(await guests[2]!.post(`/v1/invitations/${results[2]!.invitationId}/accept`)).toMatchObject({
        status: 200,
      });
    });

    it('says in a dry run what each row would have been, and stores nothing', async () => {
      const guests = Array.from({ length: 5 }, () => api.somebody('row'));
      const head = await api.log.head();
      const { status, body } = await bulk(rowsOf(guests), '?dryRun=true');
      expect(status).toBe(200);
      const { results } = body;
      expect(results.map((row) => row.status)).toEqual(statuses);
      expect(results.map(({ problem }) => problem?.code)).toEqual(codes);
      expect(results[0]).toEqual({ index: 0, status: 201 });
      expect(results[3]!.problem).not.toHaveProperty('invitationId');
      expect(body.wouldRecord.map(({ type }) => type)).toEqual(['UserInvited', 'UserInvited']);
      expect(await api.log.head()).toBe(head);
      expect(await Promise.all(guests.map(known))).toEqual([false, false, false, false, false]);
    });

    it('answers a repetition with a key as the first time', async () => {
      const rows = [offerTo(api.somebody('row')), offerTo(api.somebody('row'))];
      const key = { 'idempotency-key': 'bulk-1' };
      const first = await bulk(rows, '', key);
      const head = await api.log.head();
      expect(await bulk(rows, '', key)).toMatchObject({ status: 200, body: first.body });
      expect(await api.log.head()).toBe(head);
    });

    it('refuses more than 1,000 rows and none', async () => {
      expect(await bulk(Array.from({ length: 1_001 }, () => 1))).toMatchObject({ status: 422 });
      expect(await bulk([])).toMatchObject({ status: 422 });
    });

    it('takes 1,000 rows', async () => {
      const rows = Array.from({ length: 1_000 }, () => offerTo(api.somebody('many')));
      const { body } = await bulk(rows);
      expect(body.results.every(({ status }) => status === 201)).toBe(true);
    });
  });
});
