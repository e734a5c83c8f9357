import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { loadCheckpoint } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import { sleep } from '@app/event-sourcing';
import { EventStoreStandIn } from '@app/event-sourcing/eventstoredb/testing';
import { openEventLog } from '@app/event-sourcing/open';
import * as readModels from '@app/read-models';
import { readConfiguration } from '@app/runtime';

import { bootProjector } from './boot';
import { firstBuild } from './projections/build-names';

describe('the process of the projector', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'projector-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const configuration = () => readConfiguration({ DATA_DIR: folder, METRICS_PORT: '0', LOG_LEVEL: 'silent' });

  it('follows the log of another process and ends when told to', async () => {
    const { eventStoreUrl, readModelUrl } = configuration();
    const writer = await openEventLog(eventStoreUrl);
    const projector = await bootProjector(configuration());
    const documents = await openDocumentStore(readModelUrl);
    const head = await writer.head();
    const positions = async () =>
      Promise.all(
        readModels.readModelNames.map(async (name) => {
          const build = firstBuild(readModels[name].projection.version);
          return (await loadCheckpoint(documents, name, build))?.position;
        }),
      );
    const deadline = performance.now() + 4_000;
    while (!(await positions()).every((position) => position === head)) {
      if (performance.now() > deadline) throw new Error('The read models have not reached the head of the log');
      await sleep(10);
    }
    await projector.close();
    await Promise.all([writer.close(), documents.close()]);
  });

  it('follows a log on a server that is there later than itself, and lets reactors act on it', async () => {
    const server = await EventStoreStandIn.start();
    server.stop();
    const booting = bootProjector({ ...configuration(), eventStoreUrl: server.url });
    await server.start();
    const projector = await booting;
    const documents = await openDocumentStore(configuration().readModelUrl);
    const log = await openEventLog(server.url, { readOnly: true });
    const head = await log.head();
    const positions = async () =>
      Promise.all(readModelNames.map(async (name) => (await loadCheckpoint(documents, name, 'v1'))?.position));
    const reactors = async () => (await documents.records.list('reactor:')).size;
    const deadline = performance.now() + 10_000;
    while (!(await positions()).every((position) => position === head) || (await reactors()) === 0) {
      if (performance.now() > deadline)
        throw new Error('Read models and reactors have not reached the head of the log');
      await sleep(10);
    }
    await projector.close();
    await Promise.all([log.close(), documents.close()]);
    server.stop();
  });

  it('does not start on a log that nobody has written yet', async () => {
    await expect(bootProjector(configuration())).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
