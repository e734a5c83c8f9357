import {
  type ListView,
  type MeView,
  type OfferView,
  type OwnCommunityView,
  permissionCatalogue,
  type PermissionsView,
} from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, UnverifiedAllowed, ZodQuery } from '@app/runtime';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { GetMe } from '../queries/get-me.query';
import { ListMyCommunities } from '../queries/list-my-communities.query';
import { ListMyInvitations } from '../queries/list-my-invitations.query';
import { Clock } from '../reading/clock';
import { askedBy, type RequestCaller } from './caller';
import { answerList, pageOf } from './list-answer';
import { noQuery, type PageQuery, pageQuery } from './query-schemas';

@Controller('v1')
export class MeController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Get('me')
  @UnverifiedAllowed()
  me(@CurrentCaller() caller: RequestCaller, @ZodQuery(noQuery) _query: object): Promise<MeView> {
    return this.queries.execute(new GetMe('caller' in caller ? caller.caller : caller));
  }

  @Get('permissions')
  permissions(@ZodQuery(noQuery) _query: object): PermissionsView {
    return { items: permissionCatalogue };
  }

  @Get('me/communities')
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
