import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openDocumentStore } from '@app/documents/open';
import { CommitBell, eventIdOf, type OpenedEventLog, sleep } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { type Happening, TreeHistory } from '@app/read-models/testing';

import { checkReadModels } from '../../apps/projector/src/projections';
import type * as Thread from '../../apps/projector/src/thread';

const BUILT = join(__dirname, '../../dist/apps/projector/src/thread');
const { startProjectorThread, ThreadedProjector } = jest.requireActual<typeof Thread>(BUILT);

const tree = new TreeHistory('acme');
const happen = async (log: OpenedEventLog, { streamName, type, data, metadata }: Happening) => {
  const before = (await log.readStream(streamName)).at(-1)?.revision ?? 'no_stream';
  await log.appendToStream(streamName, [{ id: eventIdOf(metadata.commandId, 0), type, data, metadata }], before);
};

describe('the thread that projects', () => {
  let folder: string;
  let urls: Parameters<typeof startProjectorThread>[0];
  const faults: unknown[] = [];
  let written = 0;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'projector-thread-'));
    urls = { eventStoreUrl: `sqlite:${join(folder, 'log.db')}`, readModelUrl: `sqlite:${join(folder, 'views.db')}` };
    faults.length = written = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const start = (bell = new CommitBell()) =>
    new ThreadedProjector(startProjectorThread(urls), {
      bell,
      onState: ({ lastError }) => lastError !== null && faults.push(lastError),
      onFault: (fault) => faults.push(fault),
      onWrite: () => (written += 1),
    });

  // Its memory is beside that of the thread that answers.
  it('loads the read models and a store, and no framework', () => {
    const entry = join(BUILT, 'main.js');
    const script = `require(${JSON.stringify(entry)}); process.stdout.write(Object.keys(require.cache).join('\\n'))`;
    const loaded = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).split('\n');
    expect(loaded).toContain(entry);
    const frameworks = /node_modules.(@nestjs|fastify|rxjs|nodemailer|@opentelemetry)/;
    expect(loaded.filter((path) => frameworks.test(path))).toEqual([]);
  });

  it('keeps up with a log that this thread writes, and leaves right read models when it is closed', async () => {
    const bell = new CommitBell();
    const log = await openEventLog(urls.eventStoreUrl, { bell });
    await happen(log, tree.registered());
    const projector = start(bell);
    await projector.begun;
    for (let n = 0; n < 20; n += 1) await happen(log, tree.managed(`branch ${n}`));
    const head = await log.head();
    const deadline = performance.now() + 10_000;
    const areThere = () => Object.values(projector.states()).every(({ position }) => position === head);
    while (!areThere() && performance.now() < deadline) await sleep(5);
    await projector.close();
    expect(areThere()).toBe(true);
    expect(faults).toEqual([]);
    expect(written).toBeGreaterThan(0);
    const documents = await openDocumentStore(urls.readModelUrl);
    for await (const { name, difference, position } of checkReadModels({ log, documents })) {
      expect([name, difference, position]).toEqual([name, null, head]);
    }
    await Promise.all([documents.close(), log.close()]);
  });

  it('says why it cannot open its stores, and is gone', async () => {
    const projector = start();
    await expect(projector.begun).rejects.toThrow('There is no log');
    await projector.close();
  });
});
