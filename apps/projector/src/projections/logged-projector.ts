import type { Logger } from '@app/runtime';

import { type Projector, type ProjectorOptions, startProjector } from './start-projector';

/** A projector that tells a log of every change of its projections. */
export const startLoggedProjector = (
  stores: Pick<ProjectorOptions, 'log' | 'documents'>,
  logger: Logger,
): Promise<Projector> =>
  startProjector({
    ...stores,
    onState: ({ name, state, position, lastError }) => {
      if (lastError === null) logger.debug({ projection: name, state, position }, 'Projection');
      else logger.error({ projection: name, state, position, lastError }, 'Projection stands before a fault');
    },
    onFault: (error) => logger.error({ err: error }, 'A rebuild met a fault and is tried again'),
  });
