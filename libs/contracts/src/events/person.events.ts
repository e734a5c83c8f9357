import { z } from 'zod';

import { uuidSchema } from '../ids';

/** Data of every event of a `person-…` stream, by type. */
export const personEventSchemas = {
  PersonErased: z.strictObject({ personId: uuidSchema }),
} as const;
