import {
  type ListView,
  type MeView,
  type OfferView,
  type OwnCommunityView,
  permissionCatalogue,
  type PermissionsView,
} from '@app/contracts';
import type { KnownCaller, UnresolvedCaller } from '@app/identity';
import { CurrentCaller, Documented, UnverifiedAllowed, ZodQuery } from '@app/runtime';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { GetMe } from '../queries/get-me.query';
import { ListMyCommunities } from '../queries/list-my-communities.query';
import { ListMyInvitations } from '../queries/list-my-invitations.query';
import { Clock } from '../reading/clock';
import { askedBy } from './caller';
import { answerList, pageOf } from './list-answer';
import { type PageQuery, pageQuery } from './query-schemas';
import { WithoutParameters } from './without-parameters';
import { myQueries } from './me.operations';

@Controller('v1')
export class MeController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Get('me')
  @UnverifiedAllowed()
  @WithoutParameters()
  @Documented(myQueries.me)
  me(@CurrentCaller() caller: UnresolvedCaller): Promise<MeView> {
    return this.queries.execute(new GetMe(caller));
  }

  @Get('permissions')
  @WithoutParameters()
  @Documented(myQueries.permissions)
  permissions(): PermissionsView {
    return { items: permissionCatalogue };
  }

  @Get('me/communities')
  @Documented(myQueries.communities)
  async communities(
    @CurrentCaller() caller: KnownCaller,
    @ZodQuery(pageQuery) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<OwnCommunityView>> {
    const listed = await this.queries.execute(new ListMyCommunities(askedBy(caller, query), pageOf(request, query)));
    return answerList(request, reply, listed, this.clock.now());
  }

  @Get('me/invitations')
  @Documented(myQueries.invitations)
  async invitations(
    @CurrentCaller() caller: KnownCaller,
    @ZodQuery(pageQuery) query: PageQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<OfferView>> {
    const listed = await this.queries.execute(new ListMyInvitations(askedBy(caller, query), pageOf(request, query)));
    return answerList(request, reply, listed, this.clock.now());
  }
}
