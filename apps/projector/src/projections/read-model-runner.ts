import type { GuestlistEventType } from '@app/contracts';
import { type DocumentStore, dropBuild, liveBuild, setLiveBuild } from '@app/documents';
import type { EventLog, EventSubscription, ProjectionStatus, Sleep } from '@app/event-sourcing';
import type { ReadModel } from '@app/read-models';

import { firstBuild, rebuiltAs, versionOf } from './build-names';
import { type BuildRun, runBuild } from './build-run';
import { type RebuildProgress, type RebuildRecord, updateRebuild } from './rebuild-records';

export interface RunnerOptions {
  readonly log: EventLog & EventSubscription;
  readonly documents: DocumentStore;
  readonly signal: AbortSignal;
  /** Told of every change of the build that readers see, or wait for. */
  readonly onState: (status: ProjectionStatus) => void;
  readonly onFault: (error: unknown) => void;
  readonly sleep: Sleep;
  /** How long a replaced build is kept for those who are still reading it. */
  readonly dropAfterMs: number;
  /** Milliseconds between two writes of the progress of a rebuild. */
  readonly progressEveryMs: number;
}

/** Keeps one read model up to date, and replaces its build when asked to or when its version is another one. */
export interface ReadModelRunner {
  readonly name: string;
  status(): ProjectionStatus;
  /** Works on a request until it is done, given up for a newer one, or the signal ends; then it goes on at the next start. */
  rebuild(request: RebuildRecord): Promise<void>;
  /** Resolves when nothing is written any more. */
  stop(): Promise<void>;
}

/** Resolves once the build that readers are to see is being run. Rejects when the document store does not answer. */
export async function startReadModel<Document, Ignored extends GuestlistEventType>(
  model: ReadModel<Document, Ignored>,
  options: RunnerOptions,
): Promise<ReadModelRunner> {
  const { name, version } = model.projection;
  const { documents, signal, sleep, onFault } = options;
  const background = new Set<Promise<void>>();
  let current: BuildRun | null = null;
  let rebuilding: BuildRun | null = null;

  const inBackground = (work: Promise<void>) => {
    const tracked: Promise<void> = work.catch(onFault).finally(() => background.delete(tracked));
    background.add(tracked);
  };
  const run = (build: string) =>
    runBuild(model, build, {
      ...options,
      onStatus: (told, status) => {
        if (current === null || current.build === told) options.onState(status);
      },
    });
  const dropOthers = async () => {
    await sleep(options.dropAfterMs, signal);
    if (signal.aborted) return;
    const [live, builds] = await Promise.all([liveBuild(documents, name), documents.builds(name)]);
    const kept = [live, current?.build, rebuilding?.build];
    await Promise.all(
      builds.filter((build) => !kept.includes(build)).map((build) => dropBuild(documents, name, build)),
    );
  };
  const goLive = async (next: BuildRun) => {
    await setLiveBuild(documents, name, next.build);
    const replaced = current;
    current = next;
    options.onState(next.status());
    if (replaced !== next) await replaced?.stop();
    inBackground(dropOthers());
  };

  const rebuild = async (request: RebuildRecord): Promise<void> => {
    const next = await run(rebuiltAs(version, request.progress.requestId));
    rebuilding = next;
    const record = await reportUntilCaughtUp(request, next, options);
    rebuilding = null;
    if (record === null) return next.stop();
    await goLive(next);
    await updateRebuild(documents, record, { ...record.progress, ...progressOf(next), state: 'done' });
  };

  const live = await liveBuild(documents, name);
  current = await run(live !== null && versionOf(live) === version ? live : firstBuild(version));
  if (live === null) await setLiveBuild(documents, name, current.build);
  const first = current;
  // What an older version left stays readable until this one has caught up; nothing is written to it any more.
  inBackground(first.caughtUp.then((caughtUp) => (caughtUp && current === first ? goLive(first) : undefined)));
  const running = first;
  return {
    name,
    status: () => (current ?? running).status(),
    rebuild,
    stop: async () => {
      await Promise.all([current?.stop(), rebuilding?.stop()]);
      await Promise.all(background);
    },
  };
}

type Measured = Pick<RebuildProgress, 'events' | 'position' | 'lastError'>;

const progressOf = (run: BuildRun): Measured => {
  const { position, lastError } = run.status();
  return { events: run.events(), position, lastError: lastError?.message ?? null };
};

/** The record as last written once the build has caught up; null when it was given up. */
async function reportUntilCaughtUp(
  request: RebuildRecord,
  run: BuildRun,
  { documents, signal, sleep, progressEveryMs }: RunnerOptions,
): Promise<RebuildRecord | null> {
  const startedAt = performance.now();
  let record: RebuildRecord | null = request;
  let caughtUp = false;
  const settled = run.caughtUp.then((reached) => (caughtUp = reached));
  do {
    const measured = progressOf(run);
    const seconds = Math.max(performance.now() - startedAt, 1) / 1_000;
    const eventsPerSecond = Math.round(measured.events / seconds);
    const progress: RebuildProgress = { ...request.progress, ...measured, state: 'running', eventsPerSecond };
    record = await updateRebuild(documents, record, progress);
    if (record === null || signal.aborted) return null;
    await Promise.race([settled, sleep(progressEveryMs, signal)]);
  } while (!isTrue(caughtUp));
  return record;
}

/** The compiler cannot see that a callback changes the flag. */
const isTrue = (flag: boolean) => flag;
