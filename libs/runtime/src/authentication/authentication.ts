import { DomainError } from '@app/contracts';
import {
  type CanActivate,
  createParamDecorator,
  type CustomDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { Throttle } from '../throttling';

const PUBLIC = Symbol('Public');
const UNVERIFIED_ALLOWED = Symbol('UnverifiedAllowed');

type RequestWithCaller = FastifyRequest & { caller?: unknown };

/**
 * Who sent a request, from its Authorization header; throws a DomainError for nobody. `unverifiedAllowed` is true on routes
 * that take a caller whose address is not verified.
 */
export type Authenticate = (
  authorization: string | undefined,
  route: { readonly unverifiedAllowed: boolean },
) => Promise<unknown>;

/** A route (or a controller) that needs no token. */
export const Public = (): CustomDecorator<symbol> => SetMetadata(PUBLIC, true);

/** A route (or a controller) that takes a caller whose address is not verified. */
export const UnverifiedAllowed = (): CustomDecorator<symbol> => SetMetadata(UNVERIFIED_ALLOWED, true);

const isMarked = (mark: symbol) => (targets: readonly object[]) =>
  targets.some((target) => Reflect.getMetadata(mark, target) === true);

/** True when a route's handler, or its controller, needs no token. */
export const isPublic = isMarked(PUBLIC);
/** True when a route's handler, or its controller, takes a caller whose address is not verified. */
export const isUnverifiedAllowed = isMarked(UNVERIFIED_ALLOWED);

/**
 * A guard that lets nobody pass whom `authenticate` refuses, and keeps its answer for {@link CurrentCaller}. It runs before
 * query and body are read. Requests without a valid token are counted by `throttle`.
 */
export const authenticationGuard = (
  authenticate: Authenticate,
  throttle?: Pick<Throttle, 'stranger'>,
): CanActivate => ({
  canActivate: async (context) => {
    const targets = [context.getHandler(), context.getClass()];
    if (isPublic(targets)) return true;
    const request = context.switchToHttp().getRequest<RequestWithCaller>();
    const unverifiedAllowed = isUnverifiedAllowed(targets);
    request.caller = await authenticate(request.headers.authorization, { unverifiedAllowed }).catch(
      (error: unknown) => {
        if (error instanceof DomainError && error.code === 'unauthenticated') throttle?.stranger(request.ip);
        throw error;
      },
    );
    return true;
  },
});

/** Who sent the request, as `authenticate` answered; undefined on public routes. */
export const CurrentCaller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<RequestWithCaller>().caller,
);
