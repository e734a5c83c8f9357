import { parseQuery } from '@app/runtime';
import { type CallHandler, type ExecutionContext, UseInterceptors } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

const nothing = z.strictObject({});

/** Refuses every query parameter with `validation-failed`. */
export const WithoutParameters = (): MethodDecorator =>
  UseInterceptors({
    intercept: (context: ExecutionContext, next: CallHandler) => {
      parseQuery(nothing, context.switchToHttp().getRequest<FastifyRequest>().query);
      return next.handle();
    },
  });
