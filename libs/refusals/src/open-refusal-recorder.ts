import { openDocumentStore } from '@app/documents/open';

import { RefusalRecorder, type RefusalRecorderOptions } from './refusal-recorder';

/** A recorder with a store of its own at this URL (as READ_MODEL_URL), opened when there is something to keep. */
export const openRefusalRecorder = (url: string, options: Pick<RefusalRecorderOptions, 'onFault'>): RefusalRecorder =>
  new RefusalRecorder({ ...options, openStore: () => openDocumentStore(url), ownsStore: true });
