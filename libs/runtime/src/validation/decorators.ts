import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';

import { rememberBody, rememberQuery } from '../openapi/describe-operation';
import { parseBody, parseQuery } from './validation';

const requestOf = (context: ExecutionContext) => context.switchToHttp().getRequest<FastifyRequest>();

/** The body of the request, read by the schema. What does not fit it is answered 422 before the handler runs. */
export const ZodBody = (schema: z.ZodType): ParameterDecorator => {
  const read = createParamDecorator((_: unknown, context: ExecutionContext) =>
    parseBody(schema, requestOf(context).body),
  );
  return (target, key, index) => {
    rememberBody(schema, target, key);
    read()(target, key, index);
  };
};

/** The query of the request, read by the schema. What does not fit it is answered 422 before the handler runs. */
export const ZodQuery = (schema: z.ZodObject): ParameterDecorator => {
  const read = createParamDecorator((_: unknown, context: ExecutionContext) =>
    parseQuery(schema, requestOf(context).query),
  );
  return (target, key, index) => {
    rememberQuery(schema, target, key);
    read()(target, key, index);
  };
};
