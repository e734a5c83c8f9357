import type { InvitationView, ListView, MemberView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ListInvitations } from '../queries/list-invitations.query';
import { ListMembers } from '../queries/list-members.query';
import { Clock } from '../reading/clock';
import { askedBy } from './caller';
import { answerList, pageOf } from './list-answer';
import { addressIn, type InvitationsQuery, invitationsQuery, type MembersQuery, membersQuery } from './query-schemas';
import { communityQueries } from './queries.operations';

@Controller('v1/communities/:communityId')
export class PeopleOfCommunityController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
  ) {}

  @Get('members')
  @Documented(communityQueries.members)
  async members(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(membersQuery) query: MembersQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<MemberView>> {
    const { email, role, status, scope, asOf } = query;
    const filters = { email: addressIn(email), role, status, wholeTree: scope === 'tree' };
    const asked = new ListMembers(askedBy(caller, query), communityId, filters, pageOf(request, query), asOf);
    return answerList(request, reply, await this.queries.execute(asked), this.clock.now());
  }

  @Get('invitations')
  @Documented(communityQueries.invitations)
  async invitations(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(invitationsQuery) query: InvitationsQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<InvitationView>> {
    const { status, email, invitedBy, expiresBefore, sort, order, scope } = query;
    const filters = { statuses: status ?? null, email: addressIn(email), invitedBy, expiresBefore, sort, order };
    const asked = new ListInvitations(
      askedBy(caller, query),
      communityId,
      { ...filters, wholeTree: scope === 'tree' },
      pageOf(request, query),
    );
    return answerList(request, reply, await this.queries.execute(asked), this.clock.now());
  }
}
