import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDocumentStore } from '@app/documents/open';
import { documentedRoutes, readConfiguration, type RunningProcess } from '@app/runtime';

import { bootCommandApi } from '../../apps/command-api/src/boot';
import { bootQueryApi } from '../../apps/query-api/src/boot';
import { freePort } from '../gateway/gateway-process';

const ORIGIN = 'https://admin.example.org';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const routes = documentedRoutes();
const patternOf = (url: string) => new RegExp(`^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
const fill = (url: string) => url.replace(':code', 'not-found').replace(/:\w+/g, 'x');
const urls = [...new Set(routes.map(({ url }) => url))];
const takenBy = (path: string): ReadonlySet<string> =>
  new Set(routes.filter(({ url }) => patternOf(url).test(path)).map(({ method }) => method));
const allowOf = (taken: ReadonlySet<string>) => [...taken, 'OPTIONS'].sort().join(', ');

describe('command-api and query-api, each by itself', () => {
  let folder: string;
  let commands: string;
  let queries: string;
  const running: Pick<RunningProcess, 'close'>[] = [];
  const configured = async () => {
    const port = await freePort();
    const environment = { DATA_DIR: folder, METRICS_PORT: '0', LOG_LEVEL: 'silent', CORS_ORIGINS: ORIGIN };
    return {
      url: `http://127.0.0.1:${port}`,
      configuration: readConfiguration({ ...environment, PORT: String(port) }),
    };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'separate-processes-'));
    const [one, other] = [await configured(), await configured()];
    [commands, queries] = [one.url, other.url];
    running.push(await bootCommandApi(one.configuration));
    running.push(await openDocumentStore(one.configuration.readModelUrl));
    running.push(await bootQueryApi(other.configuration));
  });
  afterAll(async () => {
    for (const process of running.reverse()) await process.close();
    await rm(folder, { recursive: true });
  });

  /** Where the gateway of deploy/ sends a request. */
  const processFor = (method: string, path: string) =>
    method === 'GET' || method === 'HEAD' || path === '/v1/access/check' ? queries : commands;
  const ask = async (process: string, method: string, path: string) => {
    const answer = await fetch(`${process}${path}`, { method, headers: { origin: ORIGIN } });
    const text = await answer.text();
    const code = text.startsWith('{') ? (JSON.parse(text) as { code?: string }).code : undefined;
    return { status: answer.status, code, allow: answer.headers.get('allow'), headers: answer.headers };
  };

  it('are asked about the whole interface', () => expect(urls.length).toBeGreaterThan(35));

  it.each(urls)('serve what the contract says where the gateway asks for it: %s', async (url) => {
    const path = fill(url);
    for (const method of takenBy(path)) {
      const { status } = await ask(processFor(method, path), method, path);
      // Nobody has signed in; what is public is there.
      expect([method, path, status]).toEqual([method, path, url.startsWith('/v1/') ? 401 : 200]);
    }
  });

  it.each(urls)('refuse other methods with all that the path takes, whoever serves it: %s', async (url) => {
    const path = fill(url);
    const taken = takenBy(path);
    const others = METHODS.filter((method) => !taken.has(method));
    expect(others.length).toBeGreaterThan(0);
    for (const method of others) {
      const { status, code, allow, headers } = await ask(processFor(method, path), method, path);
      const expected = [method, 405, method === 'HEAD' ? undefined : 'method-not-allowed', allowOf(taken)];
      expect([method, status, code, allow]).toEqual(expected);
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
  });

  it.each(urls)('answer OPTIONS alike: %s', async (url) => {
    const path = fill(url);
    for (const process of [commands, queries]) {
      const { status, allow, headers } = await ask(process, 'OPTIONS', path);
      expect([status, allow]).toEqual([204, allowOf(takenBy(path))]);
      expect(headers.get('access-control-allow-origin')).toBe(ORIGIN);
    }
  });

  it.each(['/nowhere', '/v1/communities/x/nowhere'])(
    'know no methods of a path that is not there: %s',
    async (path) => {
      for (const method of METHODS) {
        for (const process of [commands, queries]) {
          expect(await ask(process, method, path)).toMatchObject({ status: 404, allow: null });
        }
      }
    },
  );

  it('say that somebody else serves what they do not', async () => {
    const answer = { status: 404, code: 'not-found', allow: null };
    expect(await ask(commands, 'GET', '/v1/me')).toMatchObject(answer);
    expect(await ask(queries, 'POST', '/v1/invitations')).toMatchObject(answer);
  });
});
