import type { Logger } from '@app/runtime';

import type { AccessLine } from './access-log';

/** Writes what was read as a line of its own, told apart by its field `access`. */
export const logAccess =
  (logger: Pick<Logger, 'info'>) =>
  (access: AccessLine): void =>
    logger.info({ access }, 'Read');
