import type { DocumentStore } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { readConfiguration } from '@app/runtime';

interface LookedAtStores {
  readonly log: OpenedEventLog;
  readonly documents: DocumentStore;
}

/** Opens log and read models for looking only, beside whatever server writes them, for the time of `work`. */
export const withStoresToLookAt = async <Result>(
  env: NodeJS.ProcessEnv,
  work: (stores: LookedAtStores) => Promise<Result>,
): Promise<Result> => {
  const { eventStoreUrl, readModelUrl } = readConfiguration(env);
  const log = await openEventLog(eventStoreUrl, { readOnly: true });
  try {
    const documents = await openDocumentStore(readModelUrl, { readOnly: true });
    return await work({ log, documents }).finally(() => documents.close());
  } finally {
    await log.close();
  }
};

/** Opens the read models for requests to the running projector, for the time of `work`. */
export const withReadModels = async <Result>(
  env: NodeJS.ProcessEnv,
  work: (documents: DocumentStore) => Promise<Result>,
): Promise<Result> => {
  const documents = await openDocumentStore(readConfiguration(env).readModelUrl);
  return work(documents).finally(() => documents.close());
};
