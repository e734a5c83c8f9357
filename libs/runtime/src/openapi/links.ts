import type { DescribedAnswer } from './describe-operation';
import type { Link } from './document';
import type { PathParameters } from './parameters';
import type { Route } from './read-routes';

/** An id that a later request may take: what it is called, what examples say for it, and where it is found. */
interface KnownId {
  readonly name: string;
  readonly example: string;
  readonly expression: string;
}

const CREATED = 201;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const namesIn = (path: string): readonly string[] => [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

/**
 * The ids that an answer carries and its request did not. Those in lists are left out: nobody knows whether a list has
 * anything in it.
 */
const newIdsOf = ({ path }: Route, answer: DescribedAnswer, known: PathParameters): readonly KnownId[] => {
  const [example] = Object.values(answer.content['application/json']?.examples ?? {});
  const asked = answer.status === CREATED ? [] : namesIn(path);
  return Object.entries(isObject(example) ? example : {}).flatMap(([name, value]) =>
    name in known && !asked.includes(name) && typeof value === 'string'
      ? [{ name, example: value, expression: `$response.body#/${name}` }]
      : [],
  );
};

const askedIdsOf = ({ path }: Route, known: PathParameters): readonly KnownId[] =>
  namesIn(path).map((name) => ({
    ...{ name, expression: `$request.path.${name}` },
    example: String(known[name]?.example),
  }));

/** The example of a body, with expressions where it names one of the ids, as value or as key. */
const filledIn = (example: unknown, ids: readonly KnownId[]): unknown => {
  const inPlaceOf = (text: string): string => {
    const id = ids.find((one) => one.example === text);
    return id === undefined ? text : `{${id.expression}}`;
  };
  if (typeof example === 'string') return inPlaceOf(example);
  if (Array.isArray(example)) return example.map((one) => filledIn(one, ids));
  if (!isObject(example)) return example;
  return Object.fromEntries(Object.entries(example).map(([key, value]) => [inPlaceOf(key), filledIn(value, ids)]));
};

const linkTo = (
  { path, description: { id, body } }: Route,
  fresh: readonly KnownId[],
  asked: readonly KnownId[],
): Link | null => {
  const needed = namesIn(path).map((name) => [...fresh, ...asked].find((one) => one.name === name));
  if (needed.some((one) => one === undefined)) return null;
  const ids = needed.filter((one) => one !== undefined);
  const requestBody = filledIn(body?.example, [...fresh, ...asked]);
  const said = JSON.stringify([ids, requestBody]);
  if (!fresh.some(({ expression }) => said.includes(expression))) return null;
  const isFilledIn = JSON.stringify([requestBody]) !== JSON.stringify([body?.example]);
  return {
    operationId: id,
    ...(ids.length === 0
      ? {}
      : { parameters: Object.fromEntries(ids.map(({ name, expression }) => [name, expression])) }),
    ...(isFilledIn ? { requestBody } : {}),
  };
};

/**
 * What can be asked next with what an answer says: every route whose path, or the example of whose body, takes an id that the
 * answer carries first. By the id of the operation.
 */
export const linksOf = (
  route: Route,
  answer: DescribedAnswer,
  { routes, known }: { readonly routes: readonly Route[]; readonly known: PathParameters },
): Readonly<Record<string, Link>> => {
  const [fresh, asked] = [newIdsOf(route, answer, known), askedIdsOf(route, known)];
  if (fresh.length === 0) return {};
  const links = routes.map((other) => linkTo(other, fresh, asked)).filter((link) => link !== null);
  return Object.fromEntries(links.map((link) => [link.operationId, link]));
};
