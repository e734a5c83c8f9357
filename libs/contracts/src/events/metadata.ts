import { z } from 'zod';

import { uuidSchema } from '../ids';

/**
 * Who acted: a personId; `operator:<personId>` for an act that rests on the operator role; `system:<reactor>` for what
 * happens by itself.
 */
export const actorSchema = z.string().regex(/^((operator:)?[0-9a-f-]{36}|system:[a-z-]+)$/);

/** What every event carries beside its data. */
export const eventMetadataSchema = z.strictObject({
  commandId: uuidSchema,
  commandType: z.string(),
  actor: actorSchema,
  correlationId: z.string(),
  causationId: z.string(),
  schemaVersion: z.int().positive(),
  /** Digest of the command with people in place of addresses: tells a repeated command from another under the same id. */
  fingerprint: z.string(),
  traceparent: z.string().optional(),
});

export type EventMetadata = z.infer<typeof eventMetadataSchema>;

export interface ActorReference {
  readonly personId: string | null;
  readonly operator: boolean;
  /** The name of the reactor, for acts of the system. */
  readonly system: string | null;
}

/** The parts of the `actor` of an event's metadata. */
export const parseActor = (actor: string): ActorReference => {
  if (actor.startsWith('system:')) return { personId: null, operator: false, system: actor.slice('system:'.length) };
  if (actor.startsWith('operator:')) return { personId: actor.slice('operator:'.length), operator: true, system: null };
  return { personId: actor, operator: false, system: null };
};
