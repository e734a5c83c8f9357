import { join } from 'node:path';

import type { DocumentStore } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import type { OpenedEventLog } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import type { People } from '@app/people';
import { openPersonKeyFile } from '@app/people/key-file';
import { openPeople } from '@app/people/open';
import { type Configuration, type Logger, makeFolder } from '@app/runtime';

export interface Stores {
  readonly log: OpenedEventLog;
  readonly people: People;
  readonly documents: DocumentStore;
  close(): Promise<void>;
}

type Closeable = { close(): Promise<void> };

const personKeyOf = async ({ personKey, dataDir }: Configuration, logger: Logger): Promise<Buffer> => {
  if (personKey !== null) return personKey;
  const file = await openPersonKeyFile(join(dataDir, 'person.key'));
  if (file.warning !== null) logger.warn(file.warning);
  return file.personKey;
};

/**
 * The stores that the configuration names, the log first: a second process on the same log is refused before it touches
 * anything else. Whatever was opened is closed again when a later one does not open.
 */
export const openStores = async (configuration: Configuration, logger: Logger): Promise<Stores> => {
  const opened: Closeable[] = [];
  const keep = <Store extends Closeable>(store: Store): Store => {
    opened.unshift(store);
    return store;
  };
  const close = async () => {
    await Promise.all(opened.map((store) => store.close()));
  };
  try {
    await makeFolder(configuration.dataDir);
    const log = keep(await openEventLog(configuration.eventStoreUrl));
    const personKey = await personKeyOf(configuration, logger);
    const people = keep(await openPeople(configuration.peopleUrl, { personKey }));
    const documents = keep(await openDocumentStore(configuration.readModelUrl));
    return { log, people, documents, close };
  } catch (error) {
    await close();
    throw error;
  }
};
