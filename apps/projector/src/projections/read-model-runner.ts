import type { GuestlistEventType } from '@app/contracts';
import { dropBuild, liveBuild, setLiveBuild } from '@app/documents';
import type { EventLog, EventSubscription, ProjectionStatus } from '@app/event-sourcing';
import type { ReadModel } from '@app/read-models';

import { firstBuild, rebuiltAs, versionOf } from './build-names';
import { BuildRun } from './build-run';
import { progressOf, reportUntilCaughtUp, type ReportOptions } from './rebuild-progress';
import { type RebuildRecord, updateRebuild } from './rebuild-records';

export interface RunnerOptions extends ReportOptions {
  readonly log: EventLog & EventSubscription;
  /** Told of every change of the build that readers see or wait for. */
  readonly onState: (status: ProjectionStatus) => void;
  readonly onFault: (error: unknown) => void;
  /** How long a replaced build is kept for those who are still reading it. */
  readonly dropAfterMs: number;
}

/** Keeps one read model up to date, and replaces its build when asked to or when its version is another one. */
export interface ReadModelRunner {
  readonly name: string;
  readonly status: ProjectionStatus;
  /** Works on a request until it is done, given up for a newer one, or the signal ends; then it goes on at the next start. */
  rebuild(request: RebuildRecord): Promise<void>;
  /** Goes over to the build that readers see, when another projector has replaced it. */
  followLiveBuild(): Promise<void>;
  /** Resolves when nothing is written any more. */
  stop(): Promise<void>;
}

/** Resolves once the build that readers are to see is being run. Rejects when the document store does not answer. */
export async function startReadModel<Document, Ignored extends GuestlistEventType>(
  model: ReadModel<Document, Ignored>,
  options: RunnerOptions,
): Promise<ReadModelRunner> {
  const { name, version } = model.projection;
  const { documents } = options;
  const told: { runner?: Runner } = {};
  const onStatus = (build: string, status: ProjectionStatus) => {
    if (told.runner === undefined || told.runner.build === build) options.onState(status);
  };
  const run = (build: string) => BuildRun.start(model, build, { ...options, onStatus });
  const isOwn = (build: string) => versionOf(build) === version;
  const live = await liveBuild(documents, name);
  const first = await run(live !== null && isOwn(live) ? live : firstBuild(version));
  if (live === null) await setLiveBuild(documents, name, first.build);
  const runner = new Runner(
    name,
    first,
    { run, isOwn, rebuiltAs: (requestId) => rebuiltAs(version, requestId) },
    options,
  );
  told.runner = runner;
  return runner;
}

interface Builds {
  run(build: string): Promise<BuildRun>;
  /** True for a build of the version that this program writes. */
  isOwn(build: string): boolean;
  rebuiltAs(requestId: string): string;
}

class Runner implements ReadModelRunner {
  private readonly background = new Set<Promise<void>>();
  private rebuilding: BuildRun | null = null;
  /** Name of the build that a rebuild fills: known before it exists, so that nobody takes it for an unused one. */
  private rebuiltBuild: string | null = null;

  constructor(
    readonly name: string,
    private current: BuildRun,
    private readonly builds: Builds,
    private readonly options: RunnerOptions,
  ) {
    // What an older version left stays readable until this one has caught up; nothing is written to it any more.
    this.inBackground(
      current.caughtUp.then((caughtUp) => (caughtUp && this.current === current ? this.goLive(current) : undefined)),
    );
  }

  get build(): string {
    return this.current.build;
  }

  get status(): ProjectionStatus {
    return this.current.status;
  }

  async rebuild(request: RebuildRecord): Promise<void> {
    this.rebuiltBuild = this.builds.rebuiltAs(request.progress.requestId);
    try {
      await this.rebuildInto(await this.builds.run(this.rebuiltBuild), request);
    } finally {
      this.rebuiltBuild = null;
    }
  }

  private async rebuildInto(next: BuildRun, request: RebuildRecord): Promise<void> {
    this.rebuilding = next;
    try {
      const record = await reportUntilCaughtUp(request, next, this.options);
      if (record === null) return;
      await this.goLive(next);
      const done = { ...record.progress, ...progressOf(next), state: 'done' as const };
      await updateRebuild(this.options.documents, record, done);
    } finally {
      this.rebuilding = null;
      if (this.current !== next) await next.stop();
    }
  }

  async followLiveBuild(): Promise<void> {
    const live = await liveBuild(this.options.documents, this.name);
    if (live === null || live === this.current.build || this.rebuiltBuild !== null || !this.builds.isOwn(live)) return;
    const next = await this.builds.run(live);
    const replaced = this.current;
    this.current = next;
    await replaced.stop();
  }

  async stop(): Promise<void> {
    await Promise.all([this.current.stop(), this.rebuilding?.stop()]);
    await Promise.all(this.background);
  }

  private async goLive(next: BuildRun): Promise<void> {
    await setLiveBuild(this.options.documents, this.name, next.build);
    const replaced = this.current;
    this.current = next;
    this.options.onState(next.status);
    if (replaced !== next) await replaced.stop();
    this.inBackground(this.dropOthers());
  }

  private async dropOthers(): Promise<void> {
    const { documents, signal, sleep, dropAfterMs } = this.options;
    await sleep(dropAfterMs, signal);
    if (signal.aborted) return;
    const [live, builds] = await Promise.all([liveBuild(documents, this.name), documents.builds(this.name)]);
    const kept = [live, this.current.build, this.rebuiltBuild];
    const unused = builds.filter((build) => !kept.includes(build));
    await Promise.all(unused.map((build) => dropBuild(documents, this.name, build)));
  }

  private inBackground(work: Promise<void>): void {
    const tracked: Promise<void> = work.catch(this.options.onFault).finally(() => this.background.delete(tracked));
    this.background.add(tracked);
  }
}
