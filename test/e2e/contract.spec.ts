import { join } from 'node:path';

import { parseEmailAddress } from '@app/contracts';
import { openPeopleOfProcess } from '@app/people/open';

import { type Answer, expectStatus, type RequestOptions, send, signIn, type Somebody } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { readWholeLog } from '../support/stores-of';

const UNKNOWN = '00000000-0000-4000-8000-000000000000';
// Nobody but refused requests names it: it must never stand for a person.
const NEVER = 'never@example.org';
const KIB = 1_024;

describe('the contract over HTTP', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  let ada: Somebody, eve: Somebody, grace: Somebody, stranger: Somebody;
  let main: string, acme: string, foreign: string, graceId: string, pendingId: string;

  const register = async (who: Somebody, name: string, kind: string): Promise<string> =>
    expectStatus(await who.post('/v1/communities', { name, kind }), 201).communityId;
  const offer = (fields: object = {}) => ({ email: NEVER, communities: { [main]: ['guest'] }, ...fields });
  const invite = (body: unknown, options: RequestOptions = {}) =>
    ada.send('POST', '/v1/invitations', { body, ...options });
  const known = async (typed: readonly string[]): Promise<number> => {
    const peopleUrl = `sqlite:${join(place.dataDir, 'people.db')}`;
    const where = { peopleUrl, personKey: null, dataDir: place.dataDir };
    const people = await openPeopleOfProcess(where, { warn: () => undefined, readOnly: true });
    const found = await people.byAddress(typed.flatMap((text) => parseEmailAddress(text) ?? []));
    await people.close();
    return found.size;
  };
  /** Of what somebody did: mails are recorded in their own time. */
  const headOfLog = async (): Promise<string | undefined> =>
    (await readWholeLog(place.dataDir)).findLast(({ type }) => !type.startsWith('InvitationMail'))?.position;
  const wordsOf = ({ status, body }: Answer) => ({ status, ...body, traceId: null, instance: null });

  /** Sends, and expects this refusal, whole and without any trace in the log or among the people. */
  const refuses = async (ask: () => Promise<Answer>, status: number, code: string): Promise<Answer> => {
    const before = await headOfLog();
    const answer = await ask();
    expect([answer.status, answer.body?.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
    expect(answer.body.type).toMatch(new RegExp(`/${code}$`));
    expect(answer.body.instance).toMatch(/^\/v1\/[^?]*$/);
    expect(answer.body.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(await headOfLog()).toBe(before);
    expect(await known([NEVER])).toBe(0);
    return answer;
  };

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
    const enter = (name: string) => signIn(server.url, place.dataDir, `${name}@example.org`, { name });
    [ada, eve, grace, stranger] = await Promise.all([enter('ada'), enter('eve'), enter('grace'), enter('stranger')]);
    main = await register(ada, 'Northwind', 'mssp-main');
    foreign = await register(eve, 'Elsewhere', 'standalone');
    const managed = await ada.post(`/v1/communities/${main}/managed-communities`, { name: 'Acme' });
    acme = expectStatus(managed, 201).communityId;
    const invited = expectStatus(await invite(offer({ email: grace.email })), 201);
    graceId = invited.personId;
    expectStatus(await grace.post(`/v1/invitations/${invited.invitationId}/accept`), 200);
    pendingId = expectStatus(await invite(offer({ email: 'pending@example.org' })), 201).invitationId;
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  describe('refuses an invitation and keeps nothing of it', () => {
    it.each(['{', '{"email":', 'no json', '{"email":"x"}}'])('of malformed JSON: %s', (rawBody) =>
      refuses(() => ada.send('POST', '/v1/invitations', { rawBody }), 400, 'malformed-json'),
    );

    it('with an unknown field or parameter, and points at it', async () => {
      const field = await refuses(() => invite(offer({ rolez: [] })), 422, 'validation-failed');
      expect(field.body.errors).toMatchObject([{ pointer: '/rolez' }]);
      const ask = () => ada.post('/v1/invitations?dryrun=true', offer());
      const parameter = await refuses(ask, 422, 'validation-failed');
      expect(parameter.body.errors).toMatchObject([{ pointer: '?dryrun' }]);
    });

    it.each([
      ['no address', { email: undefined }],
      ['an address that is no text', { email: 7 }],
      ['no community', { communities: {} }],
      ['a community without roles', { communities: { [UNKNOWN]: [] } }],
      ['a role twice', { communities: { [UNKNOWN]: ['guest', 'guest'] } }],
      ['half an hour', { expiresInHours: 0.5 }],
      ['hours as text', { expiresInHours: '24' }],
    ])('with %s', (_, fields) => refuses(() => invite(offer(fields)), 422, 'validation-failed'));

    it('as text, or without a body', async () => {
      const headers = { 'content-type': 'text/plain' };
      await refuses(() => invite(offer(), { headers }), 422, 'validation-failed');
      await refuses(() => ada.post('/v1/invitations'), 422, 'validation-failed');
    });

    it.each([0, -1, 721, 1e300])('that lives %d hours', (expiresInHours) =>
      refuses(() => invite(offer({ expiresInHours })), 422, 'lifetime-out-of-range'),
    );

    it('into a community that is unknown, not an id, or of others, in the same words', async () => {
      const answers: Answer[] = [];
      for (const id of [UNKNOWN, 'acme', foreign]) {
        answers.push(await refuses(() => invite(offer({ communities: { [id]: ['guest'] } })), 404, 'not-found'));
      }
      const [unknown, ...others] = answers.map(wordsOf);
      expect(others).toEqual([unknown, unknown]);
    });

    it('with a role nobody defined, to oneself, to a member, or pending already', async () => {
      await refuses(() => invite(offer({ communities: { [main]: ['king'] } })), 422, 'role-unknown');
      await refuses(() => invite(offer({ email: ' ADA@example.org ' })), 422, 'self-invitation');
      await refuses(() => invite(offer({ email: grace.email })), 409, 'already-member');
      const ask = () => invite(offer({ email: 'Pending@EXAMPLE.org' }));
      expect((await refuses(ask, 409, 'invitation-already-pending')).body).toMatchObject({ invitationId: pendingId });
    });

    it('beyond 256 KiB, and in bulk beyond 1 MiB or 1,000 rows; after the token', async () => {
      const rawBody = 'x'.repeat(256 * KIB + 1);
      await refuses(() => ada.send('POST', '/v1/invitations', { rawBody }), 413, 'payload-too-large');
      await refuses(() => send(server.url, 'POST', '/v1/invitations', { rawBody }), 401, 'unauthenticated');
      const bulk = { rawBody: 'x'.repeat(8 * KIB * KIB) };
      await refuses(() => ada.send('POST', '/v1/invitations/bulk', bulk), 413, 'payload-too-large');
      const invitations = Array.from({ length: 1_001 }, () => 1);
      await refuses(() => ada.post('/v1/invitations/bulk', { invitations }), 422, 'validation-failed');
    });

    it.each([
      ...['', 'ada', 'ada@', '@example.org', 'ada@localhost', 'a b@example.org', '"a"@example.org', 'a@1.2.3.4'],
      ...['never\u0000@example.org', 'never@example.org\nx', 'never\u202e@example.org', 'never@exam\u2066ple.org'],
      ...[
        'nev\u200ber@example.org',
        'ｎever@example.org',
        '\u212aim@example.org',
        'a\u017f@example.org',
        'ﬁ@example.org',
      ],
      `${'a'.repeat(65)}@example.org`,
    ])('to what is no address: %j', (email) => refuses(() => invite(offer({ email })), 422, 'email-invalid'));
  });

  describe('answers every command on a community that is not the caller’s as if it did not exist', () => {
    const role = { name: 'Hunter', description: 'Hunts all day long', permissions: ['ALERTS_READ'] };
    const policy = { defaultLifetimeHours: 1, maxLifetimeHours: 2, allowedEmailDomains: [] };
    it.each<[string, string, unknown]>([
      ['PATCH', '', { name: 'Mine' }],
      ['POST', '/disable', undefined],
      ['POST', '/enable', undefined],
      ['POST', '/owner', { personId: UNKNOWN }],
      ['PUT', '/invitation-policy', policy],
      ['POST', '/managed-communities', { name: 'Mine' }],
      ['POST', '/roles', role],
      ['PUT', `/roles/${UNKNOWN}`, role],
      ['DELETE', '/roles/guest', undefined],
      ['POST', '/members', { email: NEVER, roles: ['guest'] }],
      ['PUT', `/members/${UNKNOWN}/roles`, { roles: ['guest'] }],
      ['POST', `/members/${UNKNOWN}/suspend`, undefined],
      ['POST', `/members/${UNKNOWN}/reinstate`, undefined],
      ['DELETE', `/members/${UNKNOWN}?everywhere=true`, undefined],
      ['GET', '', undefined],
      ['GET', '/members', undefined],
      ['GET', '/invitations', undefined],
      ['GET', '/roles', undefined],
      ['GET', '/audit', undefined],
    ])('%s %s', async (method, path, body) => {
      const headers = { 'if-match': '"77"' };
      const ask = (id: string) => stranger.send(method, `/v1/communities/${id}${path}`, { body, headers });
      const unknown = wordsOf(await refuses(() => ask(UNKNOWN), 404, 'not-found'));
      expect(wordsOf(await refuses(() => ask(main), 404, 'not-found'))).toEqual(unknown);
      expect(wordsOf(await refuses(() => ask('not-an-id'), 404, 'not-found'))).toEqual(unknown);
    });
  });

  it('checks shape, then visibility, then permission, then version, then rules', async () => {
    const headers = { 'if-match': '"77"' };
    const rename = (who: Somebody, id: string, body: unknown) =>
      who.send('PATCH', `/v1/communities/${id}`, { body, headers });
    await refuses(() => rename(grace, UNKNOWN, {}), 422, 'validation-failed');
    await refuses(() => rename(grace, UNKNOWN, { name: 'X' }), 404, 'not-found');
    await refuses(() => rename(grace, main, { name: 'X' }), 403, 'forbidden');
    await refuses(() => rename(ada, main, { name: 'X' }), 412, 'version-mismatch');
    const addTo = `/v1/communities/${acme}/managed-communities`;
    await refuses(() => ada.send('POST', addTo, { body: { name: 'X' }, headers }), 412, 'version-mismatch');
    await refuses(() => ada.post(addTo, { name: 'X' }), 409, 'not-an-mssp');
  });

  it('tells a member by inheritance, a member elsewhere and an unknown person apart', async () => {
    const suspend = (personId: string) => ada.post(`/v1/communities/${acme}/members/${personId}/suspend`);
    await refuses(() => suspend(graceId), 409, 'access-is-inherited');
    const eveId = expectStatus(await eve.get('/v1/me'), 200).personId;
    const elsewhere = await refuses(() => suspend(eveId), 404, 'not-found');
    expect(wordsOf(elsewhere)).toEqual(wordsOf(await refuses(() => suspend(UNKNOWN), 404, 'not-found')));
  });
});
