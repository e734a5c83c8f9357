import { type Answer, send, signIn } from '../support/api';
import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';

const LIMIT = 5;

describe('a limit of requests a minute', () => {
  let server: ServerProcess;
  let place: { dataDir: string; discard: () => Promise<void> };
  beforeAll(async () => {
    place = await temporaryDataDir();
    server = await startBuiltServer(place.dataDir, { RATE_LIMIT_PER_MINUTE: String(LIMIT) });
  });
  afterAll(async () => {
    await server.stop();
    await place.discard();
  });

  const enter = (name: string, claims = {}) => signIn(server.url, place.dataDir, `${name}@example.org`, claims);
  const times = async (count: number, ask: () => Promise<Answer>): Promise<number[]> => {
    const statuses: number[] = [];
    for (let asked = 0; asked < count; asked += 1) statuses.push((await ask()).status);
    return statuses;
  };
  const allowed = (status: number): number[] => Array.from({ length: LIMIT }, () => status);

  it('refuses the next of a subject, whatever it asks and before anything else is looked at', async () => {
    const ada = await enter('ada');
    expect(await times(LIMIT, () => ada.get('/v1/me'))).toEqual(allowed(200));
    const unverified = await enter('ada', { unverified: true });
    for (const ask of [
      () => ada.get('/v1/me'),
      () => ada.post('/v1/communities', '{'),
      () => unverified.get('/v1/me'),
    ]) {
      const refused = await ask();
      expect([refused.status, refused.body.code]).toEqual([429, 'too-many-requests']);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
  });

  it('leaves other subjects alone, and health', async () => {
    const grace = await enter('grace');
    expect(await times(LIMIT, () => grace.get('/v1/permissions'))).toEqual(allowed(200));
    expect(await times(3 * LIMIT, () => send(server.url, 'GET', '/healthz'))).toEqual(Array(3 * LIMIT).fill(200));
  });

  it('refuses an address that sends no valid token, and takes a valid token from there all the same', async () => {
    const eve = await enter('eve');
    // Names eve, and is not hers: it spends nothing of hers.
    const forged = `${eve.token.slice(0, -8)}AAAAAAAA`;
    const ask = () => send(server.url, 'GET', '/v1/me', { headers: { authorization: `Bearer ${forged}` } });
    expect(await times(LIMIT + 2, ask)).toEqual([...allowed(401), 429, 429]);
    expect(await times(LIMIT, () => eve.get('/v1/me'))).toEqual(allowed(200));
    const metrics = await send(server.metricsUrl, 'GET', '/metrics');
    expect(metrics.text).toMatch(/guestlist_throttled_requests_total\{by="address",process="standalone"\} 2/);
  });
});
