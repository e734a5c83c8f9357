import { createMetrics } from './metrics';
import { type OpsServer, createOpsServer } from './ops-server';
import { type Readiness, reportReadiness, untilOnceReady } from './readiness';

const progress = { position: '00000000000000000007', lag: 2, state: 'live', lastError: null };
const detail = {
  projections: { communities: progress },
  reactors: { mail: { ...progress, lastError: 'no transport' } },
};
const saying = (ready: boolean): Readiness => ({ status: async () => ({ ready, detail }) });

describe('the operations server', () => {
  const servers: OpsServer[] = [];
  const start = async (readiness: Readiness, port = 0) => {
    const server = await createOpsServer({ port, host: '127.0.0.1', readiness, registry: createMetrics('test') });
    servers.push(server);
    return { server, get: (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`) };
  };
  afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

  it('says how every projection and reactor is', async () => {
    const { get } = await start(saying(true));
    const response = await get('/readyz');
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ready', ...detail });
  });

  it('keeps the detail when the process is not ready', async () => {
    const { get } = await start(saying(false));
    const response = await get('/readyz');
    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({ status: 'unavailable', ...detail });
  });

  it('says that the process is starting until it is ready for the first time, and never again', async () => {
    let ready = false;
    const { get } = await start({ status: async () => ({ ready, detail }) });
    const started = async () => {
      const response = await get('/startedz');
      return [response.status, response.headers.get('cache-control'), await response.json()];
    };
    expect(await started()).toEqual([503, 'no-store', { status: 'starting' }]);
    ready = true;
    expect(await started()).toEqual([200, 'no-store', { status: 'started' }]);
    ready = false;
    expect(await started()).toEqual([200, 'no-store', { status: 'started' }]);
    expect((await get('/readyz')).status).toBe(503);
  });

  it('says that the process is alive however it is', async () => {
    const { get } = await start({ status: () => new Promise(() => undefined) });
    expect([(await get('/healthz')).status, await (await get('/healthz')).json()]).toEqual([200, { status: 'alive' }]);
  });

  it('serves metrics of the process in the format of Prometheus', async () => {
    const { get } = await start(saying(true));
    const response = await get('/metrics?x=1');
    expect(response.headers.get('content-type')).toContain('text/plain');
    expect(await response.text()).toMatch(/process_cpu_seconds_total\{process="test"\} \d/);
  });

  it('serves nothing else', async () => {
    const { get } = await start(saying(true));
    for (const path of ['/', '/constructor', '/__proto__']) expect((await get(path)).status).toBe(404);
  });

  it('does not start on a port that is taken', async () => {
    const { server } = await start(saying(true));
    await expect(start(saying(true), server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('readiness', () => {
  it('is unavailable when it fails', async () => {
    const failing: Readiness = { status: async () => Promise.reject(new Error('no store')) };
    expect(await reportReadiness(failing)).toEqual({ status: 'unavailable', projections: {}, reactors: {} });
  });

  it('is unavailable when it does not answer in time', async () => {
    const silent: Readiness = { status: () => new Promise(() => undefined) };
    expect(await reportReadiness(silent, 10)).toMatchObject({ status: 'unavailable' });
  });

  it('has not been there once while it fails or does not answer in time', async () => {
    const [failing, silent] = [Promise.reject(new Error('no store')), new Promise<never>(() => undefined)];
    failing.catch(() => undefined);
    for (const status of [failing, silent]) {
      expect(await untilOnceReady({ status: () => status }, 10)()).toBe(false);
    }
  });
});
