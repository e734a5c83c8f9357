import { expectStatus, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { readWholeLog } from '../support/stores-of';

describe('fifty acceptances at once over HTTP', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };

  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir);
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  it('make one InvitationAccepted in the log and fifty equal successes', async () => {
    const ada = await signIn(server.url, place.dataDir, 'ada@example.org');
    const grace = await signIn(server.url, place.dataDir, 'grace@example.org');
    const { communityId } = expectStatus(await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' }), 201);
    const offer = { email: grace.email, communities: { [communityId]: ['guest'] } };
    const { invitationId } = expectStatus(await ada.post('/v1/invitations', offer), 201);

    const answers = await Promise.all(
      Array.from({ length: 50 }, () => grace.post(`/v1/invitations/${invitationId}/accept`)),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
    const accepted = (await readWholeLog(place.dataDir)).filter(({ type }) => type === 'InvitationAccepted');
    expect(accepted).toHaveLength(1);
    // Who came later is told the last position of the stream, where a mail about the acceptance may stand by then.
    expect(new Set(answers.map(({ body }) => JSON.stringify({ ...body, position: null }))).size).toBe(1);
    for (const { body } of answers) expect(body.position >= accepted[0]!.position).toBe(true);
  });
});
