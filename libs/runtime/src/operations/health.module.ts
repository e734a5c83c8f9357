import { Controller, type DynamicModule, Get, Inject, Module, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

import { Public } from '../authentication';
import { Documented } from '../openapi';
import { healthOperations } from './health.operations';
import { type Readiness, reportReadiness } from './readiness';

const READINESS = Symbol('Readiness');

/** `/healthz` and `/readyz` as a load balancer asks for them: a word, no detail, no token. */
@Public()
@Controller()
export class HealthController {
  constructor(@Inject(READINESS) private readonly readiness: Readiness) {}

  @Get('healthz')
  @Documented(healthOperations.alive)
  alive(): { status: 'alive' } {
    return { status: 'alive' };
  }

  @Get('readyz')
  @Documented(healthOperations.ready)
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: string }> {
    const { status } = await reportReadiness(this.readiness);
    reply.code(status === 'ready' ? 200 : 503).header('cache-control', 'no-store');
    return { status };
  }
}

@Module({})
export class HealthModule {
  /** The health of a process that is as ready as `readiness` says. */
  static for(readiness: Readiness): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [{ provide: READINESS, useValue: readiness }],
    };
  }
}
