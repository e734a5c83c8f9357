import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { problems } from '@app/contracts';

import { type ServerProcess, startBuiltServer, temporaryDataDir } from '../support/built-server';
import { committedDocument } from '../support/documented-answers';
import { root } from '../support/run-process';

describe('the documentation of a running server', () => {
  let server: ServerProcess;
  let discard: () => Promise<void>;

  beforeAll(async () => {
    const place = await temporaryDataDir();
    discard = place.discard;
    server = await startBuiltServer(place.dataDir);
  });
  afterAll(async () => {
    await server.stop();
    await discard();
  });
  const get = (path: string) => fetch(new URL(path, server.url));

  it('serves the committed contract', async () => {
    const answer = await get('/openapi.json');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    expect(await answer.text()).toBe(readFileSync(join(root, 'openapi.json'), 'utf8'));
  });

  it('serves a page that takes nothing from elsewhere and needs no script', async () => {
    const answer = await get('/docs');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'self'");
    const html = await answer.text();
    expect(html).not.toMatch(/<script|<link|<img|@import|\bsrc=|url\(|https?:\/\//i);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const linked = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(linked.filter((id) => !ids.has(id))).toEqual([]);
    const operations = Object.values(committedDocument().paths).flatMap((path) => Object.values(path));
    expect(operations.map(({ operationId }) => operationId).filter((id) => !ids.has(id))).toEqual([]);
  });

  it.each(Object.keys(problems))('explains %s where the type of the problem points', async (code) => {
    const answer = await get(`/problems/${code}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await answer.text()).toContain(`<h1>${code}</h1>`);
  });

  it('knows no other problem', async () => {
    const answer = await get('/problems/no-such-code');
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'not-found' }]);
  });

  it('takes a method of every documented operation', async () => {
    const paths = Object.entries(committedDocument().paths);
    for (const [path, operations] of paths) {
      const answer = await fetch(new URL(path.replace(/\{\w+\}/g, 'x'), server.url), { method: 'OPTIONS' });
      const allowed = (answer.headers.get('allow') ?? '').split(', ');
      const documented = Object.keys(operations).map((name) => name.toUpperCase());
      expect([path, documented.filter((method) => !allowed.includes(method))]).toEqual([path, []]);
    }
  });
});
