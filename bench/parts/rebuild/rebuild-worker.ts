import { join } from 'node:path';

import { type GuestlistEventType, projectedPrefixes } from '@app/contracts';
import { type DocumentStore, projectionTarget } from '@app/documents';
import { openDocumentStore } from '@app/documents/open';
import { type ProjectionFault, type ProjectionStatus, runProjection } from '@app/event-sourcing';
import { openEventLog } from '@app/event-sourcing/open';
import { audit, communities, invitations, memberships, type ReadModel, timeline } from '@app/read-models';

import { EVENTS_AT_ONCE } from '../../../apps/projector/src/followers/events-at-once';
import { peakMemory } from '../../harness/memory';
import { readRaw } from '../../harness/raw-log';

/** What one process did with the whole log, and then ended. */
export interface RebuildReport {
  readonly seconds: number;
  readonly peakMiB: number | null;
}

export const PARSING = 'reading with JSON parsed';
export const rebuilt = { communities, memberships, invitations, audit, timeline } as const;

const build = async <Document, Ignored extends GuestlistEventType>(
  dataDir: string,
  { projection, collection }: ReadModel<Document, Ignored>,
  documents: DocumentStore,
): Promise<void> => {
  const log = await openEventLog(`sqlite:${join(dataDir, 'log.db')}`, { readOnly: true });
  const ending = new AbortController();
  const target = await projectionTarget<Document>(documents, collection, 'v1');
  const faults: ProjectionFault[] = [];
  const onStatus = ({ state, lastError }: ProjectionStatus) => {
    if (lastError !== null) faults.push(lastError);
    if (state === 'live' || lastError !== null) ending.abort();
  };
  const source = { subscription: log, log, prefixes: projectedPrefixes, batchSize: EVENTS_AT_ONCE };
  await runProjection({ projection, target, ...source, signal: ending.signal, onStatus });
  await log.close();
  if (faults.length > 0) throw new Error(JSON.stringify(faults));
};

const buildOne = async (dataDir: string, name: keyof typeof rebuilt, viewsUrl: string): Promise<void> => {
  const documents = await openDocumentStore(viewsUrl);
  try {
    // One name, one model: which document it is of matters to nobody here.
    await build(dataDir, rebuilt[name] as ReadModel<object>, documents);
  } finally {
    await documents.close();
  }
};

const work = async ([dataDir = '', what = '', viewsUrl = '']: readonly string[]): Promise<void> => {
  const begin = performance.now();
  if (what === PARSING) readRaw(join(dataDir, 'log.db'), true);
  else await buildOne(dataDir, what as keyof typeof rebuilt, viewsUrl);
  const seconds = (performance.now() - begin) / 1_000;
  process.send?.({ seconds, peakMiB: await peakMemory(process.pid) } satisfies RebuildReport);
};

if (process.send !== undefined) void work(process.argv.slice(2)).then(() => process.disconnect());
