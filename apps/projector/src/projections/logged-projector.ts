import type { Logger } from '@app/runtime';

import { tellChanges } from '../followers/tell-changes';
import { type Projector, type ProjectorOptions, startProjector } from './start-projector';

/** A projector that tells a log of every change of its projections. */
export const startLoggedProjector = (
  options: Pick<ProjectorOptions, 'log' | 'documents' | 'ownership'>,
  logger: Logger,
): Promise<Projector> =>
  startProjector({
    ...options,
    onState: tellChanges(logger, 'Projection'),
    onFault: (error) => logger.error({ err: error }, 'The work on a build met a fault and is tried again'),
  });
