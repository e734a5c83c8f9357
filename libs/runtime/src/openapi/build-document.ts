import { type ProblemCode, problemExamples, problems, problemSchemas } from '@app/contracts';
import type { Type } from '@nestjs/common';
import { z } from 'zod';

import type { OpenApiDocument, Operation } from './document';
import { requestHeaders, responseHeaders } from './headers';
import { JsonSchemas } from './json-schemas';
import { linksOf } from './links';
import { parametersOf, type PathParameters } from './parameters';
import { problemsOf } from './problems-of-route';
import { readRoutes, type Route } from './read-routes';
import { mediaTypeOf, ProblemResponses, responseOf } from './responses';

/** What no route says by itself. */
export interface Introduction {
  readonly info: OpenApiDocument['info'];
  readonly tags: OpenApiDocument['tags'];
  readonly pathParameters: PathParameters;
  /** What the token is, and where it comes from. */
  readonly token: string;
}

const takesNothing = (schema: z.ZodType) => schema.safeParse({}).success;
/** Commands without a body take an empty object, too; that needs no words. */
const isEmpty = (schema: z.ZodType) => schema instanceof z.ZodObject && Object.keys(schema.shape).length === 0;

const requestBodyOf = ({ description, body }: Route, schemas: JsonSchemas): Pick<Operation, 'requestBody'> => {
  if (body === undefined || isEmpty(body)) return {};
  if (description.body === undefined) throw new Error(`${description.id} needs an example of its body`);
  const { example, schema = body } = description.body;
  const content = { 'application/json': mediaTypeOf({ schema, examples: { body: example } }, schemas, 'input') };
  return { requestBody: { required: !takesNothing(body), content } };
};

/** What routes have in common while a document is built. */
interface Shared {
  readonly schemas: JsonSchemas;
  readonly problemResponses: ProblemResponses;
  readonly pathParameters: PathParameters;
  readonly routes: readonly Route[];
}

const answersOf = (route: Route, { schemas, pathParameters: known, routes }: Shared) =>
  route.description.answers.map((answer) => {
    const links = linksOf(route, answer, { routes, known });
    const response = responseOf(answer, schemas);
    return [String(answer.status), Object.keys(links).length === 0 ? response : { ...response, links }] as const;
  });

const operationOf = (route: Route, shared: Shared): Operation => {
  const { schemas, problemResponses, pathParameters } = shared;
  const { id, tag, summary, description } = route.description;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    security: route.public ? [] : [{ bearer: [] }],
    parameters: parametersOf(route, schemas, pathParameters),
    ...requestBodyOf(route, schemas),
    responses: {
      ...Object.fromEntries(answersOf(route, shared)),
      ...problemResponses.of(problemsOf(route)),
    },
  };
};

const pathsOf = (shared: Shared) => {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const route of shared.routes) {
    const operations = (paths[route.path] ??= {});
    operations[route.method] = operationOf(route, shared);
  }
  return Object.fromEntries(Object.entries(paths).sort(([one], [other]) => (one < other ? -1 : 1)));
};

/**
 * The OpenAPI 3.1 document of all routes of the controllers, from the schemas that they read with.
 *
 * @throws Error for anything that is not documented: a route, a parameter, a body.
 */
export const buildDocument = (controllers: readonly Type[], introduction: Introduction): OpenApiDocument => {
  const { info, tags, token, pathParameters } = introduction;
  const schemas = new JsonSchemas();
  const problemResponses = new ProblemResponses(schemas);
  const paths = pathsOf({ schemas, problemResponses, pathParameters, routes: readRoutes(controllers) });
  // Those too that no single route has, so that each has its place.
  const codes = Object.keys(problems) as ProblemCode[];
  for (const code of codes) schemas.of(problemSchemas[code], 'output');
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/', description: 'The server that this document comes from.' }],
    tags,
    paths,
    components: {
      schemas: schemas.components(),
      parameters: requestHeaders,
      responses: problemResponses.components(),
      headers: responseHeaders,
      examples: Object.fromEntries(codes.map((code) => [code, { value: problemExamples[code] }])),
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: token } },
    },
  };
};
