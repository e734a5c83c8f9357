import { type EventMetadata, eventMetadataSchema, SCHEMA_VERSION } from '@app/contracts';

import type { Asked } from '../http/asked';
import { fingerprintOf } from '../idempotency';
import type { Attempt, PlannedCommand } from './command-plan';

/** What the events of a command carry beside their data. Throws when it does not fit the contract. */
export const metadataOf = (
  asked: Pick<Asked, 'correlationId' | 'traceparent'>,
  { commandId, actorId }: Pick<Attempt, 'commandId' | 'actorId'>,
  command: PlannedCommand,
  asOperator: boolean,
): EventMetadata =>
  eventMetadataSchema.parse({
    commandId,
    commandType: command.type,
    actor: asOperator ? `operator:${actorId}` : actorId,
    correlationId: asked.correlationId,
    causationId: commandId,
    schemaVersion: SCHEMA_VERSION,
    fingerprint: fingerprintOf(command),
    ...(asked.traceparent === null ? {} : { traceparent: asked.traceparent }),
  });
