import { personStream } from '@app/contracts';

import { type CommandApiUnderTest, openCommandApi, type Somebody } from './testing/command-api-under-test';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';

describe('what operators do to people', () => {
  let api: CommandApiUnderTest;
  let operator: Somebody, owner: Somebody;
  let main: string;
  beforeAll(async () => {
    api = await openCommandApi();
    operator = api.somebody('operator', { operator: true });
    owner = api.somebody('owner');
    main = (await owner.post('/v1/communities', { name: 'Acme', kind: 'standalone' })).body.communityId;
  });
  afterAll(() => api.close());

  const member = async () => {
    const guest = api.somebody('guest');
    const added = await owner.post(`/v1/communities/${main}/members`, { email: guest.email, roles: ['guest'] });
    return { guest, personId: added.body.personId, url: `/v1/people/${added.body.personId}` };
  };
  const ownersId = async () => (await api.people.byAddress([owner.email as never])).get(owner.email as never)!.personId;
  const wordsOf = ({ status, body }: Awaited<ReturnType<Somebody['delete']>>) => [status, body.code, body.personId];

  describe('erasing somebody', () => {
    it('is accepted, recorded as the act of an operator, and the same when repeated', async () => {
      const { url, personId } = await member();
      const first = await operator.delete(url);
      expect(first).toMatchObject({ status: 202, body: { personId, position: expect.any(String) as string } });
      const [event, ...more] = await api.log.readStream(personStream(personId));
      expect(more).toEqual([]);
      expect(event).toMatchObject({ type: 'PersonErased', data: { personId }, position: first.body.position });
      expect(event?.metadata).toMatchObject({ actor: expect.stringMatching(/^operator:/) as string });
      await api.people.erase([personId]);
      expect(await operator.delete(url)).toMatchObject({ status: 202, body: first.body });
    });

    it('is refused while he owns a root, and possible after a transfer', async () => {
      const url = `/v1/people/${await ownersId()}`;
      expect(await operator.delete(url)).toMatchObject({
        ...{ status: 409, body: { code: 'owner-protected', communityIds: [main] } },
      });
      const former = api.somebody('former');
      const community = (await former.post('/v1/communities', { name: 'Lone', kind: 'standalone' })).body.communityId;
      const heir = api.somebody('heir');
      const at = `/v1/communities/${community}`;
      const { personId } = (await former.post(`${at}/members`, { email: heir.email, roles: ['guest'] })).body;
      const formerId = (await api.people.byAddress([former.email as never])).get(former.email as never)!.personId;
      expect((await operator.delete(`/v1/people/${formerId}`)).status).toBe(409);
      await former.post(`${at}/owner`, { personId });
      expect((await operator.delete(`/v1/people/${formerId}`)).status).toBe(202);
    });

    it('records nothing in a dry run', async () => {
      const { url, personId } = await member();
      const { status, body } = await operator.delete(`${url}?dryRun=true`);
      expect([status, body.wouldRecord]).toEqual([200, [{ type: 'PersonErased', data: { personId } }]]);
      expect(await api.log.readStream(personStream(personId))).toEqual([]);
    });
  });

  describe('rebinding an identity', () => {
    it('lets another account prove the address from then on', async () => {
      const { guest, url } = await member();
      expect((await guest.delete(`/v1/me/communities/${main}`)).status).toBe(200);
      const person = async () => (await api.people.byAddress([guest.email as never])).get(guest.email as never);
      expect(Object.keys((await person())!.identities)).toHaveLength(1);
      expect(await operator.delete(`${url}/identity?dryRun=true`)).toMatchObject({
        status: 200,
        body: { wouldRecord: [] },
      });
      expect(Object.keys((await person())!.identities)).toHaveLength(1);
      const head = await api.log.head();
      const answers = [await operator.delete(`${url}/identity`), await operator.delete(`${url}/identity`)];
      expect(answers).toMatchObject([
        { status: 200, body: { position: head } },
        { status: 200, body: { position: head } },
      ]);
      expect((await person())!.identities).toEqual({});
    });
  });

  it.each(['', '/identity'])(
    'is not for others, who are told the same of everybody: DELETE /v1/people/…%s',
    async (rest) => {
      const { personId } = await member();
      const answers = await Promise.all(
        [personId, UNKNOWN, 'nonsense', await ownersId()].map((id) => owner.delete(`/v1/people/${id}${rest}`)),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(wordsOf(answer))))).toEqual(
        new Set([JSON.stringify([403, 'forbidden', undefined])]),
      );
    },
  );

  it.each(['', '/identity'])('does not find whom nobody knows: DELETE /v1/people/…%s', async (rest) => {
    for (const id of [UNKNOWN, 'nonsense']) {
      expect(await operator.delete(`/v1/people/${id}${rest}`)).toMatchObject({
        status: 404,
        body: { code: 'not-found' },
      });
    }
  });
});
