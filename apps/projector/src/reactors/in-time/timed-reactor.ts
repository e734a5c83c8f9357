import {
  type ProjectionStatus,
  type Reactor,
  type ReactorCheckpoints,
  type ReactorRun,
  runReactor,
} from '@app/event-sourcing';

/** The other half of a reactor, which goes by the clock. */
export interface Hours {
  readonly signal: AbortSignal;
  /** True when the reactor has reached the end of the log since it last began to read it: it knows all there is to know. */
  readonly caughtUp: () => boolean;
  /** Told what keeps it from what is due, or null when nothing does any more. */
  readonly report: (fault: Error | null) => void;
}

/** A reactor that also acts when it is time: on what events told it, a while after them. */
export interface TimedReactor extends Reactor {
  /** The checkpoints to run on, made from its own. */
  checkpointsOver(own: ReactorCheckpoints): ReactorCheckpoints;
  /** Acts until the signal; never rejects. */
  keepHours(hours: Hours): Promise<void>;
}

const isTimed = (reactor: Reactor | TimedReactor): reactor is TimedReactor => 'keepHours' in reactor;

/** Runs a reactor, and beside it what it does by the clock, until the signal ends both; never rejects. */
export const runTimedReactor = async (
  run: ReactorRun & { readonly reactor: Reactor | TimedReactor; readonly onStatus: (status: ProjectionStatus) => void },
): Promise<void> => {
  const { reactor, signal, onStatus } = run;
  if (!isTimed(reactor)) return runReactor(run);
  let status: ProjectionStatus | null = null;
  let fault: Error | null = null;
  let caughtUp = false;
  const tell = () => {
    if (status !== null) onStatus(fault === null ? status : withFault(status, fault));
  };
  // Whoever starts again from a checkpoint, after a fault too, forgets what he knew.
  const own = beforeLoad(run.checkpoints, () => (caughtUp = false));
  const following = runReactor({
    ...run,
    checkpoints: reactor.checkpointsOver(own),
    onStatus: (news) => {
      status = news;
      caughtUp ||= news.state === 'live';
      tell();
    },
  });
  const report = (news: Error | null) => {
    const same = news?.message === fault?.message;
    fault = news;
    if (!same) tell();
  };
  await Promise.all([following, reactor.keepHours({ signal, caughtUp: () => caughtUp, report })]);
};

const beforeLoad = (checkpoints: ReactorCheckpoints, tell: () => void): ReactorCheckpoints => ({
  load: () => {
    tell();
    return checkpoints.load();
  },
  store: (checkpoint) => checkpoints.store(checkpoint),
});

/** What keeps it from following the log goes before what keeps it from acting. */
const withFault = (status: ProjectionStatus, { message }: Error): ProjectionStatus => {
  if (status.lastError !== null || status.state === 'ended') return status;
  const { position } = status;
  return { ...status, state: 'retrying', lastError: { eventId: null, eventType: null, position, message } };
};
