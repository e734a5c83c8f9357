import { type EmailAddress } from '@app/contracts';
import { type People, PeopleStoreUnavailableError } from '@app/people';

import { type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

describe('command-api beside a people store that fails', () => {
  let api: CommandApiUnderTest;
  let owner: Somebody;
  let main: string;
  let failing: keyof People | null = null;
  let beforeClaim: (() => Promise<void>) | null = null;
  const sometimesFailing = (people: People): People =>
    new Proxy(people, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === failing) return async () => Promise.reject(new PeopleStoreUnavailableError('away'));
        if (name !== 'claim') return member.bind(target) as unknown;
        return async (claims: Parameters<People['claim']>[0]) => {
          const first = beforeClaim;
          beforeClaim = null;
          await first?.();
          return target.claim(claims);
        };
      },
    });
  beforeAll(async () => {
    api = await openCommandApi({ wrapPeople: sometimesFailing });
    owner = api.somebody('owner');
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'standalone' })).body.communityId;
  });
  afterEach(() => (failing = null));
  afterAll(() => api.close());

  it('records no event whose people are not durable', async () => {
    const guest = api.somebody('guest');
    const head = await api.log.head();
    failing = 'claim';
    const offer = { email: guest.email, communities: { [main]: ['guest'] } };
    const answer = await owner.post('/v1/invitations', offer);
    expect(answer).toMatchObject({ status: 503, body: { code: 'store-unavailable' } });
    expect(answer.headers['retry-after']).toBeDefined();
    expect(await api.log.head()).toBe(head);
    failing = null;
    expect(await owner.post('/v1/invitations', offer)).toMatchObject({ status: 201 });
    expect((await api.people.byAddress([guest.email as EmailAddress])).size).toBe(1);
  });

  it('records no event whose reason is not durable', async () => {
    const offer = { email: api.somebody('guest').email, communities: { [main]: ['guest'] } };
    const revoke = `/v1/invitations/${(await owner.post('/v1/invitations', offer)).body.invitationId}/revoke`;
    const head = await api.log.head();
    failing = 'keepReasons';
    expect(await owner.post(revoke, { reason: 'Why' })).toMatchObject({ status: 503 });
    expect(await api.log.head()).toBe(head);
    expect(await owner.post(revoke, {})).toMatchObject({ status: 200 });
  });

  it('starts over when the actor was erased between the door and the log', async () => {
    const { email } = api.somebody('erased');
    const { body } = await api.as(email, { name: 'Old' }).post('/v1/communities', { name: 'His', kind: 'standalone' });
    const [before] = (await api.people.byAddress([email as EmailAddress])).values();
    beforeClaim = () => api.people.erase([before!.personId]);
    const renamed = await api.as(email, { name: 'New' }).patch(`/v1/communities/${body.communityId}`, { name: 'X' });
    expect(renamed).toMatchObject({ status: 404 });
    expect((await api.people.byId([before!.personId])).size).toBe(0);
  });

  it('answers 503 when nobody can be looked up', async () => {
    failing = 'byAddress';
    expect(await owner.patch(`/v1/communities/${main}`, { name: 'X' })).toMatchObject({ status: 503 });
  });
});
