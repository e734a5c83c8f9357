import type { Logger } from '@app/runtime';

import { type Reactors, type ReactorsOptions, startReactors } from './start-reactors';

/** Reactors that tell a log of every change. */
export const startLoggedReactors = (options: Omit<ReactorsOptions, 'onState'>, logger: Logger): Reactors =>
  startReactors({
    ...options,
    onState: ({ name, state, position, lastError }) => {
      if (lastError === null) logger.debug({ reactor: name, state, position }, 'Reactor');
      else logger.error({ reactor: name, state, position, lastError }, 'Reactor stands before a fault');
    },
  });
