import type { Logger } from '@app/runtime';

import type { FollowerStatus } from './follower-status';

/** Tells a log of every change of a projection or reactor: of a fault once, however often it is met, and when it is over. */
export const tellChanges = (logger: Logger, kind: 'Projection' | 'Reactor'): ((status: FollowerStatus) => void) => {
  const before = new Map<string, FollowerStatus>();
  return (status) => {
    const { name, state, position, lastError } = status;
    const last = before.get(name);
    before.set(name, status);
    const fields = { [kind.toLowerCase()]: name, state, position };
    if (state === 'ended') logger.debug(fields, kind);
    else if (lastError !== null) {
      const told = last?.lastError?.message === lastError.message ? 'debug' : 'error';
      logger[told]({ ...fields, lastError }, `${kind} stands before a fault`);
    } else if (last !== undefined && last.lastError !== null) logger.info(fields, `${kind} goes on`);
    else if ((state === 'standby') !== (last?.state === 'standby')) {
      logger.info(fields, state === 'standby' ? `${kind} is another's` : `${kind} is our own`);
    } else logger.debug(fields, kind);
  };
};
