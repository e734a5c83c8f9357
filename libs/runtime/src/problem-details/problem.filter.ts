import { DomainError } from '@app/contracts';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { Logger } from '../logging';
import { translateFrameworkError } from './framework-errors';
import { type FaultCodes, problemOf, storeFaultCodes } from './problem';

export const PROBLEM_TYPE = 'application/problem+json';

export interface ProblemFilterOptions {
  readonly logger: Logger;
  /** Beside the errors of the stores, which are always known. */
  readonly faultCodes?: FaultCodes;
  /** The methods that a path takes, here or in another process; empty for a path that is not known. */
  readonly methodsOf: (path: string) => readonly string[];
}

/** The path of a request without its query, which may hold an address. */
export const pathOf = (request: { readonly url: string }): string => request.url.split('?', 1)[0] ?? '';

/**
 * Answers everything that is thrown as RFC 9457 problem details. Faults are logged with the traceId of the answer, and the
 * answer says nothing about them.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly faultCodes: FaultCodes;

  constructor(private readonly options: ProblemFilterOptions) {
    this.faultCodes = { ...storeFaultCodes, ...options.faultCodes };
  }

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(exception, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** The same outside of Nest, for what fails before a request reaches it. */
  answer(exception: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const allowed = request.is404 ? this.options.methodsOf(pathOf(request)) : [];
    const isOptions = request.method === 'OPTIONS';
    if (allowed.length > 0 && (isOptions || !allowed.includes(request.method)))
      reply.header('allow', allowed.join(', '));
    if (allowed.length > 0 && isOptions) void reply.code(204).send();
    else this.send(notRouted(request.method, allowed) ?? translateFrameworkError(exception), request, reply);
  }

  private send(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const { problem, headers, expected } = problemOf(error, this.faultCodes);
    const traceId = request.id;
    if (!expected) this.options.logger.error({ err: error, traceId, path: pathOf(request) }, 'A request failed');
    else if (problem.status >= 500) this.options.logger.warn({ err: error, traceId }, problem.title);
    if (reply.sent || reply.raw.headersSent) {
      // Half an answer is on its way: only breaking off tells the reader that it is not whole.
      reply.raw.destroy();
      return;
    }
    // As bytes, because Fastify adds a charset to the type of a text, and this type has none.
    const body = Buffer.from(JSON.stringify({ ...problem, instance: pathOf(request), traceId }));
    // HEAD has the length of what GET would send. The router's own HEAD routes take it from a body, which they drop.
    const isWithoutBody = request.method === 'HEAD' && request.is404;
    // The id is set here, too: what the router refuses by itself passes no hook.
    void reply
      .code(problem.status)
      .headers({ ...headers, 'content-length': body.length, 'x-request-id': traceId })
      .type(PROBLEM_TYPE)
      .send(isWithoutBody ? undefined : body);
  }
}

function notRouted(method: string, allowed: readonly string[]): DomainError | null {
  if (allowed.length === 0) return null;
  if (allowed.includes(method))
    return new DomainError('not-found', 'Another process serves this. Send it to the address of the whole service.');
  return new DomainError('method-not-allowed', `${method} is not taken here. Use ${allowed.join(', ')}.`);
}
