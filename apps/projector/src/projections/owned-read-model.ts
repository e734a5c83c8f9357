import type { GuestlistEventType } from '@app/contracts';
import type { ReadModel } from '@app/read-models';

import type { FollowerStatus } from '../followers/follower-status';
import { Standing } from '../followers/standing';
import { guardedDocuments, keepOwning, type Ownership, type Tenure } from '../ownership';
import { type ReadModelRunner, type RunnerOptions, startReadModel } from './read-model-runner';
import { readRebuild, type RebuildRecord } from './rebuild-records';

export interface OwnedOptions extends Omit<RunnerOptions, 'onState' | 'onReplaced'> {
  readonly ownership: Ownership;
  readonly onState: (status: FollowerStatus) => void;
  /** Requests for rebuilds are looked for this often. */
  readonly pollMs: number;
}

/** One read model in this process: kept up to date while this process is its owner. */
export interface OwnedReadModel {
  readonly name: string;
  readonly standing: Pick<Standing, 'status'>;
  /** Resolves once it is known whether this process works on it; never rejects. */
  readonly begun: Promise<void>;
  /** Resolves when nothing is written any more; never rejects. */
  readonly ended: Promise<void>;
}

/**
 * Owners of different versions work beside each other: each has builds of its own, and readers are sent to what has caught
 * up.
 */
export function ownReadModel<Document, Ignored extends GuestlistEventType>(
  model: ReadModel<Document, Ignored>,
  options: OwnedOptions,
): OwnedReadModel {
  const { name, version } = model.projection;
  const { signal, ownership, sleep } = options;
  const standing = new Standing(name, options.onState);
  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const work = async (tenure: Tenure) => {
    const documents = guardedDocuments(options.documents, tenure);
    const told = { onState: standing.tell, onReplaced: () => standing.wait(null) };
    const own = { ...options, documents, signal: tenure.signal, ...told };
    const runner = await startReadModel(model, own);
    begin();
    await keepBuilds(runner, own);
  };
  const ended = keepOwning({
    ...{ ownership, signal, work, sleep, name: `projection:${name}@v${version}` },
    onWaiting: (fault) => {
      standing.wait(fault);
      begin();
    },
    onFault: (fault, failures) => {
      standing.fail(fault, failures);
      begin();
    },
  }).finally(begin);
  return { name, begun, ended, standing };
}

/** Until the signal: takes up requests for rebuilds one after the other, and looks which build readers see. */
async function keepBuilds(runner: ReadModelRunner, options: RunnerOptions & { pollMs: number }): Promise<void> {
  const { documents, signal, onFault, sleep, pollMs } = options;
  const rebuilds: { underWay: Promise<void> | null } = { underWay: null };
  const isOver = () => signal.aborted;
  const isIdle = () => rebuilds.underWay === null;
  const takesRequests = () => isIdle() && !runner.isReplaced;
  let isFaulty = false;
  while (!isOver()) {
    try {
      const request: RebuildRecord | null = takesRequests() ? await readRebuild(documents, runner.name) : null;
      if (request !== null && request.progress.state !== 'done') {
        rebuilds.underWay = runner
          .rebuild(request)
          .catch(onFault)
          .finally(() => (rebuilds.underWay = null));
      }
      if (isIdle()) await runner.followLiveBuild();
      isFaulty = false;
    } catch (error) {
      // Told once: what fails now fails again at every look, until it is over.
      if (!isFaulty && !isOver()) onFault(error);
      isFaulty = true;
    }
    await sleep(pollMs, signal);
  }
  await rebuilds.underWay;
  await runner.stop();
}
