import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

import type { CommandAnswer } from '../execution/command-answer';

/** Writes what a command answered: status, `ETag` and `Location` as headers, the rest as the body. */
@Injectable()
export class CommandAnswerInterceptor implements NestInterceptor<CommandAnswer, object> {
  intercept(context: ExecutionContext, next: CallHandler<CommandAnswer>): Observable<object> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      map(({ status, body, version, location }) => {
        void reply.status(status);
        if (version !== undefined) void reply.header('etag', `"${version}"`);
        if (location !== undefined) void reply.header('location', location);
        return body;
      }),
    );
  }
}
