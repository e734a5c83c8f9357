import { z } from 'zod';

import { uuidSchema } from '../ids';

/** Only ever present as `true`: the person has been erased, so there is no name and no address. */
const erased = z.literal(true).optional();
const name = z.string().nullable();
const email = z.string().nullable();

/** Somebody of whom an id is known; the name once he has had access in this tree. */
export const personView = z.strictObject({ personId: uuidSchema, name, erased });

/** An act that happened by itself: the name of the reactor. */
export const systemView = z.strictObject({ personId: z.null(), name: z.null(), system: z.string() });

/** Whoever acted. `operator: true` when the act rested on the operator role. */
export const actorView = z
  .union([personView.extend({ operator: z.literal(true).optional() }), systemView])
  .meta({ id: 'Actor' });

/** A person with his address. */
export const addressedPersonView = personView.extend({ email });

export type PersonView = z.infer<typeof personView>;
export type ActorView = z.infer<typeof actorView>;
export type AddressedPersonView = z.infer<typeof addressedPersonView>;
