import { z } from 'zod';

import type { JsonSchema } from './document';

type Io = 'input' | 'output';
type Node = Record<string, unknown>;

const PREFIX = '#/components/schemas/';

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** JSON Schema as tools take it: what zod writes at length in short, and references to components. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isNode(value)) return value;
  const entries = Object.entries(value)
    .filter(([key, part]) => !isNoise(key, part, value))
    .map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? part.replace('#/$defs/', PREFIX) : tidy(part),
    ]);
  const { example, ...rest } = Object.fromEntries(entries) as Node;
  return example === undefined ? rest : { ...rest, examples: [example] };
}

const isNoise = (key: string, part: unknown, { format, type, maxItems }: Node): boolean =>
  key === '$schema' ||
  key === 'id' ||
  // Every leap year, spelt out.
  (key === 'pattern' && (format === 'date-time' || type === 'integer')) ||
  // Bounds that every number of JSON has.
  (key === 'maximum' && part === Number.MAX_SAFE_INTEGER) ||
  (key === 'minimum' && part === Number.MIN_SAFE_INTEGER) ||
  // An empty tuple is an empty array.
  (maxItems === 0 && (key === 'prefixItems' || key === 'items'));

/** Turns schemas of zod into JSON Schemas, and collects those with an id as components. */
export class JsonSchemas {
  private readonly named = new Map<string, JsonSchema>();

  /**
   * The schema of what is accepted (`input`) or answered (`output`); a reference when it has an id.
   *
   * @throws Error when two different schemas have one id.
   */
  of(schema: z.ZodType, io: Io): JsonSchema {
    const { $defs = {}, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
    for (const [name, definition] of Object.entries($defs)) this.keep(name, tidy(definition) as JsonSchema);
    return tidy(rest) as JsonSchema;
  }

  /** All that have an id, by id. */
  components(): Readonly<Record<string, JsonSchema>> {
    return Object.fromEntries([...this.named].sort(([one], [other]) => (one < other ? -1 : 1)));
  }

  private keep(name: string, schema: JsonSchema): void {
    const known = this.named.get(name);
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas are called ${name}`);
    }
    this.named.set(name, schema);
  }
}
