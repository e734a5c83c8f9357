import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDocumentStore } from '@app/documents/open';
import { openEventLog } from '@app/event-sourcing/open';
import { openPersonKeyFile } from '@app/people/key-file';
import { openPeople } from '@app/people/open';
import { readConfiguration } from '@app/runtime';

import { bootQueryApi } from './boot';

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

describe('the process of the query API', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'query-api-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const configuration = (port: number) =>
    readConfiguration({ DATA_DIR: folder, PORT: String(port), METRICS_PORT: '0', LOG_LEVEL: 'silent' });

  it('answers beside the process that writes, and ends when told to', async () => {
    const port = await freePort();
    const { eventStoreUrl, peopleUrl, readModelUrl } = configuration(port);
    const { personKey } = await openPersonKeyFile(join(folder, 'person.key'));
    const [log, people] = await Promise.all([openEventLog(eventStoreUrl), openPeople(peopleUrl, { personKey })]);
    const documents = await openDocumentStore(readModelUrl);
    const process = await bootQueryApi(configuration(port));
    const url = `http://127.0.0.1:${port}`;
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    expect((await fetch(`${url}/v1/me/communities`)).status).toBe(401);
    await process.close();
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
    await Promise.all([log.close(), people.close(), documents.close()]);
  });

  it('does not start on a log that nobody has written yet', async () => {
    await expect(bootQueryApi(configuration(await freePort()))).rejects.toMatchObject({
      name: 'StoreUnavailableError',
    });
  });
});
