import type { CommunityView, ListView, RoleView, SummaryView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { GetCommunity } from '../queries/get-community.query';
import { GetSummary } from '../queries/get-summary.query';
import { ListManagedCommunities } from '../queries/list-managed-communities.query';
import { ListRoles } from '../queries/list-roles.query';
import { Clock } from '../reading/clock';
import { askedBy } from './caller';
import { answerList, answerVersioned, pageOf } from './list-answer';
import {
  type PageQuery,
  pageQuery,
  type ScopedQuery,
  scopedQuery,
  type SingleAsOfQuery,
  singleAsOfQuery,
} from './query-schemas';
import { communityQueries } from './queries.operations';

@Controller('v1/communities/:communityId')
export class CommunitiesController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Documented(communityQueries.community)
  async community(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(singleAsOfQuery) query: SingleAsOfQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<CommunityView> {
    const view = await this.queries.execute(new GetCommunity(askedBy(caller, query), communityId, query.asOf));
    return answerVersioned(reply, view);
  }

  @Get('managed-communities')
  @Documented(communityQueries.managed)
  async managed(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(pageQuery) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<CommunityView>> {
    const asked = new ListManagedCommunities(askedBy(caller, query), communityId, pageOf(request, query));
    return answerList(request, reply, await this.queries.execute(asked), this.clock.now());
  }

  @Get('roles')
  @Documented(communityQueries.roles)
  async roles(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(pageQuery) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<RoleView>> {
    const asked = new ListRoles(askedBy(caller, query), communityId, pageOf(request, query));
    return answerList(request, reply, await this.queries.execute(asked), this.clock.now());
  }

  @Get('summary')
  @Documented(communityQueries.summary)
  summary(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(scopedQuery) query: ScopedQuery,
  ): Promise<SummaryView> {
    return this.queries.execute(new GetSummary(askedBy(caller, query), communityId, query.scope === 'tree'));
  }
}
