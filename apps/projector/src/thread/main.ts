import { parentPort, workerData } from 'node:worker_threads';

import { openDocumentStore } from '@app/documents/open';
import { CommitBell } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';

import { beginProjector } from '../projections/start-projector';
import type { ThreadData, ToThread } from './messages';
import { News } from './news';

/** Projects on connections of its own until it is asked to stop. */
const project = async (
  { eventStoreUrl, readModelUrl }: ThreadData,
  { bell, news, stop }: { readonly bell: CommitBell; readonly news: News; readonly stop: Promise<void> },
): Promise<void> => {
  const log = await openEventLog(eventStoreUrl, { readOnly: true, bell });
  const documents = await openDocumentStore(readModelUrl);
  documents.onWrite(news.write);
  const projector = beginProjector({ log, documents, onState: news.status, onFault: news.fault });
  void projector.begun.then(news.begin);
  await stop;
  await projector.close();
  await documents.close();
  await log.close();
  news.flush();
};

const run = async (port: NonNullable<typeof parentPort>): Promise<void> => {
  const bell = new CommitBell();
  const news = new News((message) => port.postMessage(message));
  const stop = new Promise<void>((resolve) => {
    port.on('message', (message: ToThread) => {
      if (message === 'grew') bell.ring();
      else resolve();
    });
  });
  await project(workerData as ThreadData, { bell, news, stop });
  // Nothing keeps the thread alive from here on.
  port.close();
};

if (parentPort !== null) void run(parentPort);
