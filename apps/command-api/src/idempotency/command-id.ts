import { randomUUID } from 'node:crypto';

import { deriveUuid } from '@app/event-sourcing';

/** The namespace of the ids of commands that were sent with a key. Chosen once. */
const KEYED_COMMANDS = '5b0e0f6c-9a3d-4f0e-8a52-3f6f2c1f7d19';

export interface KeyedRequest {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
}

/**
 * The id of a command, which the ids of all it makes derive from: the same for the same actor, method, path and key; a
 * fresh one for every request without a key.
 */
export const commandIdOf = ({ method, path, idempotencyKey }: KeyedRequest, actorId: string): string =>
  idempotencyKey === null ? randomUUID() : deriveUuid(KEYED_COMMANDS, `${actorId}|${method}|${path}|${idempotencyKey}`);
