import type { GuestlistEventType } from '@app/contracts';
import { dropBuild, liveBuild, livePointer, type LivePointer, setLiveBuild } from '@app/documents';
import type { EventLog, EventSubscription, ProjectionStatus } from '@app/event-sourcing';
import type { ReadModel } from '@app/read-models';

import { firstBuild, rebuiltAs, versionOf } from './build-names';
import { BuildRun } from './build-run';
import { progressOf, reportUntilCaughtUp, type ReportOptions } from './rebuild-progress';
import { readRebuild, type RebuildRecord, updateRebuild } from './rebuild-records';

export interface RunnerOptions extends ReportOptions {
  readonly log: EventLog & EventSubscription;
  /** Told of every change of the build that readers see or wait for. */
  readonly onState: (status: ProjectionStatus) => void;
  readonly onFault: (error: unknown) => void;
  /** Told when a newer version has replaced what this program writes: there is nothing to do here any more. */
  readonly onReplaced: () => void;
  /** How long a replaced build is kept for those who are still reading it. */
  readonly dropAfterMs: number;
}

/** Keeps one read model up to date, and replaces its build when asked to or when its version is another one. */
export interface ReadModelRunner {
  readonly name: string;
  readonly status: ProjectionStatus;
  /** Whether a newer version has replaced what this program writes, and it waits to be wanted again. */
  readonly isReplaced: boolean;
  /** Works on a request until it is done, given up for a newer one, or the signal ends; then it goes on at the next start. */
  rebuild(request: RebuildRecord): Promise<void>;
  /** Goes over to the build that readers see, or sends them to its own; called again and again. */
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
  const isNewer = (build: string) => (versionOf(build) ?? version) > version;
  const live = await livePointer(documents, name);
  const first = await run(live.build !== null && isOwn(live.build) ? live.build : firstBuild(version));
  try {
    if (live.build === null) await setLiveBuild(documents, name, first.build, live.revision);
  } catch (error) {
    await first.stop();
    throw error;
  }
  const rebuilt = (requestId: string) => rebuiltAs(version, requestId);
  const runner = new Runner(name, first, { run, isOwn, isNewer, rebuiltAs: rebuilt }, options);
  told.runner = runner;
  return runner;
}

interface Builds {
  run(build: string): Promise<BuildRun>;
  /** True for a build of the version that this program writes. */
  isOwn(build: string): boolean;
  /** True for a build of a later version, which another process may be filling. */
  isNewer(build: string): boolean;
  rebuiltAs(requestId: string): string;
}

class Runner implements ReadModelRunner {
  private readonly background = new Set<Promise<void>>();
  private rebuilding: BuildRun | null = null;
  /** Name of the build that a rebuild fills: known before it exists, so that nobody takes it for an unused one. */
  private rebuiltBuild: string | null = null;
  /** Whether readers were sent to the current build. Until then what an older version left stays readable. */
  private isLive = false;
  isReplaced = false;

  constructor(
    readonly name: string,
    private current: BuildRun,
    private readonly builds: Builds,
    private readonly options: RunnerOptions,
  ) {}

  get build(): string {
    return this.current.build;
  }

  get status(): ProjectionStatus {
    return this.current.status;
  }

  async rebuild(request: RebuildRecord): Promise<void> {
    this.rebuiltBuild = this.builds.rebuiltAs(request.progress.requestId);
    try {
      const replaced = await livePointer(this.options.documents, this.name);
      await this.rebuildInto(await this.builds.run(this.rebuiltBuild), request, replaced);
    } finally {
      this.rebuiltBuild = null;
    }
  }

  private async rebuildInto(next: BuildRun, request: RebuildRecord, replaced: LivePointer): Promise<void> {
    this.rebuilding = next;
    try {
      const record = await reportUntilCaughtUp(request, next, this.options);
      if (record === null) return;
      await this.goLive(next, replaced);
      const done = { ...record.progress, ...progressOf(next), state: 'done' as const };
      await updateRebuild(this.options.documents, record, done);
    } finally {
      this.rebuilding = null;
      if (this.current !== next) await next.stop();
    }
  }

  async followLiveBuild(): Promise<void> {
    if (this.rebuiltBuild !== null) return;
    const live = await livePointer(this.options.documents, this.name);
    const isOther = live.build !== this.current.build || this.isReplaced;
    if (live.build !== null && isOther && this.builds.isOwn(live.build)) {
      this.isLive = true;
      await this.goOver(await this.builds.run(live.build));
    } else if (this.isLive && live.build !== null && this.builds.isNewer(live.build)) await this.standBy();
    else if (!this.isLive && this.current.hasCaughtUp) await this.goLive(this.current, live);
  }

  async stop(): Promise<void> {
    await Promise.all([this.current.stop(), this.rebuilding?.stop()]);
    await Promise.all(this.background);
  }

  /** Its build is dropped soon, by whoever replaced it. */
  private async standBy(): Promise<void> {
    if (this.isReplaced) return;
    this.isReplaced = true;
    await this.current.stop();
    this.options.onReplaced();
  }

  /** Rejects when readers were sent elsewhere since the pointer was read: by another process, which may know better. */
  private async goLive(next: BuildRun, { build, revision }: LivePointer): Promise<void> {
    if (build !== next.build && !(await setLiveBuild(this.options.documents, this.name, next.build, revision))) {
      throw new Error(`Another process has replaced the build of ${this.name}`);
    }
    this.isLive = true;
    await this.goOver(next);
    this.inBackground(this.dropOthers());
  }

  private async goOver(next: BuildRun): Promise<void> {
    const replaced = this.current;
    this.current = next;
    this.isReplaced = false;
    this.options.onState(next.status);
    if (replaced !== next) await replaced.stop();
  }

  private async dropOthers(): Promise<void> {
    const { documents, signal, sleep, dropAfterMs } = this.options;
    await sleep(dropAfterMs, signal);
    if (signal.aborted) return;
    // First what exists and then what is needed: what comes to be needed later is not among the builds.
    const builds = await documents.builds(this.name);
    const [live, asked] = await Promise.all([liveBuild(documents, this.name), readRebuild(documents, this.name)]);
    // Another process may be at work on it.
    const filled = asked === null ? null : this.builds.rebuiltAs(asked.progress.requestId);
    const kept = [live, this.current.build, this.rebuiltBuild, filled];
    const unused = builds.filter((build) => !kept.includes(build) && !this.builds.isNewer(build));
    await Promise.all(unused.map((build) => dropBuild(documents, this.name, build)));
  }

  private inBackground(work: Promise<void>): void {
    const tracked: Promise<void> = work.catch(this.options.onFault).finally(() => this.background.delete(tracked));
    this.background.add(tracked);
  }
}
