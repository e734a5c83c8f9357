import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type DocumentStore, liveBuild, loadCheckpoint } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import { sleep } from '@app/event-sourcing';
import { EventStoreStandIn } from '@app/event-sourcing/eventstoredb/testing';
import { openEventLog } from '@app/event-sourcing/open';
import { readModelNames } from '@app/read-models';
import { readConfiguration } from '@app/runtime';

import { bootProjector } from './boot';

const until = async (condition: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + 10_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('It has not come to it');
    await sleep(10);
  }
};

/** Whether every read model has seen everything up to there. */
const areAt = async (documents: DocumentStore, head: string): Promise<boolean> => {
  const positionOf = async (name: string) => {
    const build = await liveBuild(documents, name);
    return build === null ? null : (await loadCheckpoint(documents, name, build))?.position;
  };
  const positions = await Promise.all(readModelNames.map(positionOf));
  return positions.every((position) => position === head);
};

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
    await until(async () => areAt(documents, head));
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
    await until(async () => areAt(documents, head));
    await until(async () => (await documents.records.list('reactor:')).size > 0);
    await projector.close();
    await Promise.all([log.close(), documents.close()]);
    server.stop();
  });

  it('does not start on a log that nobody has written yet', async () => {
    await expect(bootProjector(configuration())).rejects.toMatchObject({ name: 'StoreUnavailableError' });
  });
});
