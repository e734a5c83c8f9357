import type { Logger } from '@app/runtime';

import { tellChanges } from '../followers/tell-changes';
import { beginProjector, type BeginningProjector, type ProjectorOptions } from './start-projector';

/** A projector that tells a log of every change of its projections. */
export const beginLoggedProjector = (
  options: Pick<ProjectorOptions, 'log' | 'documents' | 'ownership'>,
  logger: Logger,
): BeginningProjector =>
  beginProjector({
    ...options,
    onState: tellChanges(logger, 'Projection'),
    onFault: (error) => logger.error({ err: error }, 'The work on a build met a fault and is tried again'),
  });
