import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { simpleParser } from 'mailparser';

import { expectStatus, signIn, type Somebody } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';

const WITHIN_MS = 20_000;

const until = async (holds: () => Promise<boolean>, what: string): Promise<void> => {
  const deadline = Date.now() + WITHIN_MS;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`It has not come to it: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

describe('what happens by itself after a command', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  let ada: Somebody, grace: Somebody, operator: Somebody;
  let main: string;
  const env = { MAILS_PER_ADDRESS_PER_DAY: '2' };
  const enter = async () => {
    const named = (name: string, more = {}) =>
      signIn(server.url, place.dataDir, `${name}@example.org`, { name, ...more });
    [ada, grace, operator] = await Promise.all([named('ada'), named('grace'), named('op', { operator: true })]);
  };
  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir, env);
    await enter();
    main = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201).communityId;
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  /** The people store of a server that does not run, as it is now. */
  const copyOfPeople = async () => {
    const names = async () => (await readdir(place.dataDir)).filter((name) => name.startsWith('people.db'));
    const copy = await mkdtemp(join(place.dataDir, 'copy-'));
    const copied = await names();
    for (const name of copied) await copyFile(join(place.dataDir, name), join(copy, name));
    return {
      restore: async () => {
        for (const name of await names()) await rm(join(place.dataDir, name));
        for (const name of copied) await copyFile(join(copy, name), join(place.dataDir, name));
      },
    };
  };
  const outbox = () => join(place.dataDir, 'outbox');
  const mailsOf = async (invitationId: string) =>
    (await readdir(outbox()).catch(() => [])).filter((name) => name.startsWith(`${invitationId}.`));
  const invite = async (email: string) =>
    expectStatus(await ada.post('/v1/invitations', { email, communities: { [main]: ['guest'] } }), 201);
  const listed = async (invitationId: string) => {
    const { items } = expectStatus(await ada.get(`/v1/communities/${main}/invitations?limit=100`), 200);
    return (items as { invitationId: string; mail: string; sends: number; email: string | null }[]).find(
      (item) => item.invitationId === invitationId,
    );
  };
  const untilMail = (invitationId: string, mail: string, sends = 1) =>
    until(async () => {
      const item = await listed(invitationId);
      return item?.mail === mail && item.sends === sends;
    }, `the mail of the invitation is ${mail}`);

  it('an invitation is mailed, listed as sent, and sent again on demand until there were enough', async () => {
    const { invitationId } = await invite('often@example.org');
    await untilMail(invitationId, 'sent');
    const [name = ''] = await mailsOf(invitationId);
    const mail = await simpleParser(await readFile(join(outbox(), name)));
    expect(mail.subject).toBe('Invitation to Lone');
    expect(mail.text).toContain(`/invitations/${invitationId}`);
    expectStatus(await ada.post(`/v1/invitations/${invitationId}/resend`, {}), 200);
    await untilMail(invitationId, 'sent', 2);
    const refused = await ada.post(`/v1/invitations/${invitationId}/resend`, {});
    expect([refused.status, refused.body.code]).toEqual([429, 'too-many-mails']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expectStatus(await ada.post(`/v1/invitations/${invitationId}/revoke`, {}), 200);
    const again = await invite('often@example.org');
    await untilMail(again.invitationId, 'withheld');
  });

  it('an erased person is gone from access, views, outbox, and from a people store restored from before', async () => {
    const { invitationId, personId } = await invite(grace.email);
    await untilMail(invitationId, 'sent');
    expectStatus(await grace.post(`/v1/invitations/${invitationId}/accept`), 200);
    await until(async () => (await mailsOf(invitationId)).length === 2, 'the acceptance is mailed');
    await server.stop();
    const kept = await copyOfPeople();
    server = await startBuiltServer(place.dataDir, env);
    await enter();

    const owner = expectStatus(await ada.get('/v1/me'), 200).personId as string;
    expect((await operator.send('DELETE', `/v1/people/${owner}`)).body.code).toBe('owner-protected');
    const erased = await operator.send('DELETE', `/v1/people/${personId}`);
    expect(erased).toMatchObject({ status: 202, body: { personId, position: expect.any(String) } });
    await until(async () => (await mailsOf(invitationId)).length === 0, 'his mails are gone');
    await until(async () => (await listed(invitationId))?.email === null, 'his address is gone');
    expect(await listed(invitationId)).toMatchObject({ email: null, erased: true });
    expect(expectStatus(await grace.get('/v1/me/communities'), 200).items).toEqual([]);
    const members = expectStatus(await ada.get(`/v1/communities/${main}/members`), 200).items as { personId: string }[];
    expect(members.map((member) => member.personId)).not.toContain(personId);
    const { items } = expectStatus(await ada.get(`/v1/communities/${main}/audit?type=PersonErased`), 200);
    expect(items).toMatchObject([{ subject: { personId, name: null, email: null, erased: true } }]);

    await server.stop();
    await kept.restore();
    server = await startBuiltServer(place.dataDir, env);
    await enter();
    expect(await listed(invitationId)).toMatchObject({ email: null, erased: true });
    const readiness = await fetch(new URL('/readyz', server.metricsUrl));
    const { reactors } = (await readiness.json()) as { reactors: Record<string, { lastError: string | null }> };
    expect(Object.keys(reactors).toSorted()).toEqual(['authority-watch', 'eraser', 'expiry', 'mail']);
    expect(Object.values(reactors).map(({ lastError }) => lastError)).toEqual([null, null, null, null]);
  });
});
