import type { Logger } from '@app/runtime';

import { tellChanges } from '../followers/tell-changes';
import { beginProjector, type BeginningProjector, type ProjectorOptions } from './start-projector';

/** Tells a log of every change of projections. */
export const tellingLog = (logger: Logger): Required<Pick<ProjectorOptions, 'onState' | 'onFault'>> => ({
  onState: tellChanges(logger, 'Projection'),
  onFault: (error) => logger.error({ err: error }, 'The work on a build met a fault and is tried again'),
});

/** A projector that tells a log of every change of its projections. */
export const beginLoggedProjector = (
  options: Pick<ProjectorOptions, 'log' | 'documents' | 'ownership'>,
  logger: Logger,
): BeginningProjector => beginProjector({ ...options, ...tellingLog(logger) });
