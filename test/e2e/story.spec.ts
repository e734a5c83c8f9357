import { type Somebody, expectStatus, signIn } from '../support/api';
import {
  type ServerProcess,
  startBuiltServer,
  storePlaces,
  type Stores,
  temporaryDataDir,
} from '../support/built-server';

interface Entered {
  readonly name: string;
  readonly roles: readonly string[];
  readonly inheritedRoles: readonly string[];
  readonly managed: readonly Entered[];
}

describe.each(Object.entries(storePlaces))('the story of the page on %s', (_, startStores) => {
  let stores: Stores;
  let server: ServerProcess;
  let discard: () => Promise<void>;
  let ada: Somebody, grace: Somebody, linus: Somebody, mia: Somebody, kim: Somebody;
  let main: string, acme: string, globex: string;
  let position: string;

  const keep = <Body extends { position: string }>(body: Body): Body => {
    position = body.position;
    return body;
  };
  const ask = async (who: Somebody, path: string, body: unknown, status: number) => {
    const answer = expectStatus(await who.post(path, body), status);
    return status < 300 ? keep(answer) : answer;
  };
  const accept = (who: Somebody, invitationId: string) =>
    ask(who, `/v1/invitations/${invitationId}/accept`, undefined, 200);
  const enters = async (who: Somebody): Promise<Entered[]> => {
    const { items } = expectStatus(await who.get(`/v1/me/communities?minPosition=${position}`), 200);
    return (items as Entered[]).flatMap((root) => [root, ...root.managed]);
  };
  const namesOf = (entered: readonly Entered[]) => entered.map(({ name }) => name).sort();

  beforeAll(async () => {
    const place = await temporaryDataDir();
    discard = place.discard;
    stores = await startStores();
    server = await startBuiltServer(place.dataDir, stores.env);
    const enter = (name: string) => signIn(server.url, place.dataDir, `${name}@example.org`, { name });
    [ada, grace, linus, mia, kim] = await Promise.all([
      enter('ada'),
      enter('grace'),
      enter('linus'),
      enter('mia'),
      enter('kim'),
    ]);
    main = (await ask(ada, '/v1/communities', { name: 'Northwind', kind: 'mssp-main' }, 201)).communityId;
    const managed = async (name: string) =>
      (await ask(ada, `/v1/communities/${main}/managed-communities`, { name }, 201)).communityId as string;
    acme = await managed('Acme');
    globex = await managed('Globex');
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
    stores.end();
    await discard();
  });

  it('a main guest enters nothing before accepting, then main and every managed community, later ones too', async () => {
    const offer = { email: grace.email, communities: { [main]: ['guest'] } };
    const invited = await ask(ada, '/v1/invitations', offer, 201);
    expect(invited).toMatchObject({ invitationId: expect.any(String), personId: expect.any(String), version: 1 });
    expect(await enters(grace)).toEqual([]);
    const mine = expectStatus(await grace.get(`/v1/me/invitations?minPosition=${position}`), 200);
    expect(mine.items).toMatchObject([{ invitationId: invited.invitationId, invitedBy: { name: 'ada' } }]);
    const pending = expectStatus(await ada.get(`/v1/communities/${main}/invitations?status=pending`), 200);
    expect(pending.items).toMatchObject([
      { invitationId: invited.invitationId, email: grace.email, status: 'pending' },
    ]);

    const accepted = await accept(grace, invited.invitationId);
    expect(accepted.communities).toEqual([{ communityId: main, name: 'Northwind', roles: ['guest'] }]);
    await ask(ada, `/v1/communities/${main}/managed-communities`, { name: 'Initech' }, 201);
    const entered = await enters(grace);
    expect(namesOf(entered)).toEqual(['Acme', 'Globex', 'Initech', 'Northwind']);
    expect(
      entered
        .filter(({ name }) => name !== 'Northwind')
        .every(({ inheritedRoles }) => inheritedRoles.includes('guest')),
    ).toBe(true);
  });

  it('a managed guest enters only what was selected, and cannot see main or its siblings', async () => {
    const invited = await ask(
      ada,
      '/v1/invitations',
      { email: linus.email, communities: { [acme]: ['analyst'] } },
      201,
    );
    await accept(linus, invited.invitationId);
    expect(namesOf(await enters(linus))).toEqual(['Acme']);
    expect((await linus.get(`/v1/communities/${acme}`)).status).toBe(200);
    expect((await linus.get(`/v1/communities/${main}`)).status).toBe(404);
    expect((await linus.get(`/v1/communities/${globex}`)).status).toBe(404);
  });

  it('a main manage_member invites into two managed communities at once; a main guest cannot', async () => {
    const toMia = await ask(
      ada,
      '/v1/invitations',
      { email: mia.email, communities: { [main]: ['manage_member'] } },
      201,
    );
    await accept(mia, toMia.invitationId);
    const offer = { email: kim.email, communities: { [acme]: ['guest'], [globex]: ['analyst'] } };
    expect((await ask(grace, '/v1/invitations', offer, 403)).code).toBe('forbidden');
    const invited = await ask(mia, '/v1/invitations', offer, 201);
    await accept(kim, invited.invitationId);
    expect(namesOf(await enters(kim))).toEqual(['Acme', 'Globex']);
    const members = expectStatus(await ada.get(`/v1/communities/${globex}/members?minPosition=${position}`), 200);
    const emails = members.items.map(({ email }: { email: string }) => email);
    expect(emails.sort()).toEqual([ada, grace, kim, mia].map(({ email }) => email).sort());
  });

  it('the audit names actor, subject, communities, roles, time and authority', async () => {
    const audit = expectStatus(
      await ada.get(
        `/v1/communities/${main}/audit?scope=tree&limit=100&type=InvitationAccepted&minPosition=${position}`,
      ),
      200,
    );
    expect(audit.items).toHaveLength(4);
    expect(audit.items.at(-1)).toMatchObject({
      type: 'InvitationAccepted',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      actor: { name: 'kim' },
      subject: { name: 'kim', email: kim.email },
      communities: [
        { communityId: acme, roles: ['guest'] },
        { communityId: globex, roles: ['analyst'] },
      ],
      authority: { via: 'assign-role' },
    });
  });
});
