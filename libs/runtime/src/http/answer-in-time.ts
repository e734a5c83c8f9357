import { DomainError } from '@app/contracts';
import { type CallHandler, type ExecutionContext, type NestInterceptor, SetMetadata } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type Observable, throwError, timeout } from 'rxjs';

/** Nobody waits for an answer longer than ten seconds; the rest is for the way, and for a machine that does much else. */
export const ANSWERED_WITHIN_MS = 8_500;

const TAKES_ITS_TIME = 'guestlist:takes-its-time';

/** A route that is not given up: it does much, or answers with something that has no end. */
export const TakesItsTime = (): MethodDecorator => SetMetadata(TAKES_ITS_TIME, true);

const tooLate = () =>
  new DomainError(
    'store-unavailable',
    'The stores took too long. What was asked for may still be done; repeat it with the same Idempotency-Key in a moment.',
  );

/**
 * Answers 503 for a request that has not been answered so many milliseconds after it came: each question to a store is
 * bounded by itself, but there may be several. What is under way then goes on, and a repeat finds what became of it.
 */
export const answerInTime = (withinMs = ANSWERED_WITHIN_MS): NestInterceptor => ({
  intercept: (context: ExecutionContext, next: CallHandler): Observable<unknown> => {
    if (Reflect.getMetadata(TAKES_ITS_TIME, context.getHandler()) === true) return next.handle();
    const { elapsedTime } = context.switchToHttp().getResponse<FastifyReply>();
    // A body that came slowly leaves the handler some time all the same.
    const first = Math.max(withinMs / 5, withinMs - elapsedTime);
    return next.handle().pipe(timeout({ first, with: () => throwError(tooLate) }));
  },
});
