import type { Logger } from '@app/runtime';

import { tellChanges } from '../followers/tell-changes';
import { type Reactors, type ReactorsOptions, startReactors } from './start-reactors';

/** Reactors that tell a log of every change. */
export const startLoggedReactors = (options: Omit<ReactorsOptions, 'onState'>, logger: Logger): Reactors =>
  startReactors({ ...options, onState: tellChanges(logger, 'Reactor') });
