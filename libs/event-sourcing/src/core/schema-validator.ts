import { InvalidEventError } from './errors';
import type { EventValidator } from './events-to-append';

/** The part of a schema that a check needs. */
export interface DataSchema {
  safeParse(data: unknown):
    | { readonly success: true }
    | {
        readonly success: false;
        readonly error: { readonly issues: readonly { readonly path: readonly PropertyKey[] }[] };
      };
}

/**
 * A check by schemas, by type of event. It throws `InvalidEventError` for an event of an unknown type or with data that its
 * schema refuses; values are not named.
 */
export const validatorOf =
  (schemas: Readonly<Record<string, DataSchema>>): EventValidator =>
  ({ type, data }) => {
    const schema = Object.hasOwn(schemas, type) ? schemas[type] : undefined;
    if (schema === undefined) throw new InvalidEventError(`There is no schema for events of type ${type}`);
    const result = schema.safeParse(data);
    if (result.success) return;
    const places = result.error.issues.map(({ path }) => path.map(String).join('.'));
    throw new InvalidEventError(`${type} does not fit its schema at ${places.join(', ')}`);
  };
