import type { ListView, RefusalView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessLog } from '../access-log/access-log';
import { ListRefusals } from '../queries/list-refusals.query';
import { Clock } from '../reading/clock';
import { askedBy } from './caller';
import { answerList, pageOf } from './list-answer';
import { communityQueries } from './queries.operations';
import { type ScopedPageQuery, scopedPageQuery } from './query-schemas';

@Controller('v1/communities/:communityId')
export class RefusalsController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
    private readonly accessLog: AccessLog,
  ) {}

  @Get('refusals')
  @Documented(communityQueries.refusals)
  async refusals(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(scopedPageQuery) query: ScopedPageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<RefusalView>> {
    const wholeTree = query.scope === 'tree';
    const asked = new ListRefusals(askedBy(caller, query), communityId, wholeTree, pageOf(request, query));
    const page = await this.queries.execute(asked);
    const read = { who: asked.asked.personId, communityId, wholeTree, traceId: request.id };
    this.accessLog.note({ ...read, what: 'refusals', rows: page.items.length });
    return answerList(request, reply, page, this.clock.now());
  }
}
