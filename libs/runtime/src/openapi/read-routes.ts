import { RequestMethod, type Type } from '@nestjs/common';
import type { z } from 'zod';

import { isPublic, isUnverifiedAllowed } from '../authentication';
import { documentationOf, type OperationDescription } from './describe-operation';

/** A route of a controller, with what its decorators say. */
export interface Route {
  /** In lower case. */
  readonly method: string;
  /** As OpenAPI spells it: `/v1/people/{personId}`. */
  readonly path: string;
  readonly description: OperationDescription;
  readonly body: z.ZodType | undefined;
  readonly query: z.ZodObject | undefined;
  readonly public: boolean;
  readonly unverifiedAllowed: boolean;
}

// How Nest spells what its decorators leave behind.
const PATH = 'path';
const METHOD = 'method';

const join = (...parts: readonly string[]): string =>
  `/${parts.flatMap((part) => part.split('/').filter(Boolean)).join('/')}`.replace(/:(\w+)/g, '{$1}');

const handlersOf = (controller: Type): readonly (readonly [name: string, handler: object])[] =>
  Object.entries(Object.getOwnPropertyDescriptors(controller.prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && Reflect.hasMetadata(METHOD, value as object) ? [[name, value as object]] : [],
  );

const routeOf = (controller: Type, name: string, handler: object): Route => {
  const { description, ...read } = documentationOf(controller.prototype as object, name);
  if (description === undefined)
    throw new Error(`${controller.name}.${name} is not documented: give it @Documented(…)`);
  const method = RequestMethod[Reflect.getMetadata(METHOD, handler) as RequestMethod];
  const paths = [Reflect.getMetadata(PATH, controller), Reflect.getMetadata(PATH, handler)] as [string, string];
  const targets = [handler, controller];
  return {
    method: method.toLowerCase(),
    path: join(...paths),
    description,
    ...read,
    public: isPublic(targets),
    unverifiedAllowed: isUnverifiedAllowed(targets),
  };
};

/**
 * Every route of the controllers, in their order.
 *
 * @throws Error for a route that is not documented.
 */
export const readRoutes = (controllers: readonly Type[]): readonly Route[] =>
  controllers.flatMap((controller) =>
    handlersOf(controller).map(([name, handler]) => routeOf(controller, name, handler)),
  );
