import type { ListView, PersonAccessView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessLog } from '../access-log/access-log';
import { ListPersonAccess } from '../queries/list-person-access.query';
import { Clock } from '../reading/clock';
import { askedBy } from './caller';
import { answerList, pageOf } from './list-answer';
import { type PageAsOfQuery, pageAsOfQuery } from './query-schemas';
import { otherQueries } from './queries.operations';

@Controller('v1/people/:personId')
export class PeopleController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
    private readonly accessLog: AccessLog,
  ) {}

  @Get('access')
  @Documented(otherQueries.access)
  async access(
    @CurrentCaller() caller: KnownCaller,
    @Param('personId') personId: string,
    @ZodQuery(pageAsOfQuery) query: PageAsOfQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<PersonAccessView>> {
    const asked = new ListPersonAccess(askedBy(caller, query), personId, pageOf(request, query), query.asOf);
    const page = await this.queries.execute(asked);
    const who = asked.asked.personId;
    const read = { who, personId, asOf: query.asOf, rows: page.items.length, traceId: request.id };
    if (who !== personId) this.accessLog.note({ ...read, what: 'access-of-person' });
    return answerList(request, reply, page, this.clock.now());
  }
}
