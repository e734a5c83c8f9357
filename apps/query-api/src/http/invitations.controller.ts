import type { InvitationWithHistoryView, OwnInvitationView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply } from 'fastify';

import { GetInvitation } from '../queries/get-invitation.query';
import { askedBy } from './caller';
import { answerVersioned } from './list-answer';
import { type SingleQuery, singleQuery } from './query-schemas';
import { otherQueries } from './queries.operations';

@Controller('v1/invitations')
export class InvitationsController {
  constructor(private readonly queries: QueryBus) {}

  @Get(':invitationId')
  @Documented(otherQueries.invitation)
  async invitation(
    @CurrentCaller() caller: KnownCaller,
    @Param('invitationId') invitationId: string,
    @ZodQuery(singleQuery) query: SingleQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<InvitationWithHistoryView | OwnInvitationView> {
    const view = await this.queries.execute(new GetInvitation(askedBy(caller, query), invitationId));
    return answerVersioned(reply, view);
  }
}
