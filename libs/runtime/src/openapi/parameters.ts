import type { JsonSchema, Parameter } from './document';
import type { JsonSchemas } from './json-schemas';
import type { Route } from './read-routes';

interface Described {
  readonly description: string;
  readonly example: unknown;
}

/** Parameters of paths, by name: what they are. */
export type PathParameters = Readonly<Record<string, Described>>;

const isList = (schema: JsonSchema): boolean => schema['type'] === 'array';

/** A name or a list of names is a parameter that may be repeated. */
const withoutChoice = (schema: JsonSchema): JsonSchema => {
  const choices = schema['anyOf'] as readonly JsonSchema[] | undefined;
  const list = choices?.find(isList);
  if (list === undefined) return schema;
  const rest = Object.entries(schema).filter(([key]) => key !== 'anyOf');
  return { ...list, ...Object.fromEntries(rest) };
};

const queryParameter = (name: string, schema: JsonSchema, required: boolean): Parameter => {
  const { description, examples, ...rest } = withoutChoice(schema);
  const [example] = (examples ?? []) as readonly unknown[];
  if (typeof description !== 'string' || example === undefined) {
    throw new Error(`The query parameter ${name} is not documented: give its schema a description and an example`);
  }
  return { name, in: 'query', required, description, schema: rest, example };
};

const queryParametersOf = ({ query }: Route, schemas: JsonSchemas): readonly Parameter[] => {
  if (query === undefined) return [];
  const { properties = {}, required = [] } = schemas.of(query, 'input') as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, schema]) => queryParameter(name, schema, required.includes(name)));
};

const pathParametersOf = ({ path }: Route, known: PathParameters): readonly Parameter[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => {
    const described = known[name];
    if (described === undefined) throw new Error(`The path parameter ${name} is not documented`);
    return { name, in: 'path', required: true, schema: { type: 'string', minLength: 1 }, ...described };
  });

/** Parameters of the path, then of the query, then the headers that the route reads, by reference. */
export const parametersOf = (
  route: Route,
  schemas: JsonSchemas,
  pathParameters: PathParameters,
): readonly (Parameter | { readonly $ref: string })[] => [
  ...pathParametersOf(route, pathParameters),
  ...queryParametersOf(route, schemas),
  ...(route.description.headers ?? []).map((name) => ({ $ref: `#/components/parameters/${name}` })),
];
