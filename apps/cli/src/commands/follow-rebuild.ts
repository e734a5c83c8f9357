import { randomUUID } from 'node:crypto';

import type { DocumentStore } from '@app/documents';
import type { ReadModelName } from '@app/read-models';

import { readRebuild, type RebuildProgress, requestRebuild } from '../../../projector/src/projections';
import { CommandFailure, exitCodes } from '../terminal/exit-codes';

const POLL_MS = 100;

/**
 * Milliseconds without a sign after which nobody works on a rebuild. A running projector looks for requests twice a second
 * and writes how far it is four times a second; one that takes over from a projector that died begins up to 15 seconds later.
 */
const PATIENCE = { requested: 30_000, running: 30_000 } as const;

const silent = {
  requested:
    'No projector took the request up. Start the server with the same DATA_DIR and READ_MODEL_URL; it will then do it. When one is ' +
    'running, its /readyz on METRICS_PORT says why it does not.',
  running:
    'The projector does not go on. Start the server with the same DATA_DIR and READ_MODEL_URL; it will then finish it. When one is ' +
    'running, its /readyz on METRICS_PORT says why it does not.',
} as const;

/** What a rebuild waits for, or how far it is. */
export const describeProgress = ({ state, events, eventsPerSecond, lastError }: RebuildProgress): string => {
  if (state === 'requested') return 'waiting for the projector that owns it to take it up, up to 30 seconds';
  return (
    lastError ?? `${events.toLocaleString('en')} events, ${Math.round(eventsPerSecond).toLocaleString('en')} a second`
  );
};

/**
 * Asks for one rebuild, follows it to its end, and answers its last progress. Rejects with `CommandFailure` when nobody
 * works on it any more, or when somebody asked for another one.
 */
export const followRebuild = async (
  documents: DocumentStore,
  name: ReadModelName,
  report: (progress: RebuildProgress) => void,
  patience: Readonly<Record<keyof typeof silent, number>> = PATIENCE,
): Promise<RebuildProgress> => {
  const requestId = randomUUID();
  await requestRebuild(documents, name, requestId);
  let heard = { revision: 0, at: 0 };
  for (;;) {
    const record = await readRebuild(documents, name);
    if (record?.progress.requestId !== requestId) throw replaced(name);
    const { progress, revision } = record;
    if (progress.state === 'done') return progress;
    const now = performance.now();
    if (revision !== heard.revision) heard = { revision, at: now };
    if (now - heard.at > patience[progress.state]) {
      throw new CommandFailure(exitCodes.unavailable, silent[progress.state]);
    }
    report(progress);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

const replaced = (name: string) =>
  new CommandFailure(exitCodes.refused, `${name}: somebody asked for another rebuild meanwhile; that one goes on.`);
