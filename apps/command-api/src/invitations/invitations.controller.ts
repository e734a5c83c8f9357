import {
  amendInvitationBody,
  bulkInvitationsBody,
  emptyBody,
  inviteUserBody,
  reasonBody,
  resendInvitationBody,
} from '@app/contracts';
import { Documented, TakesItsTime, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Param, Patch, Post, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery } from '../http/command-query';
import { givenReason } from '../http/given-reason';
import { AcceptInvitationCommand } from './accept-invitation.handler';
import { AmendInvitationCommand } from './amend-invitation.handler';
import { DeclineInvitationCommand } from './decline-invitation.handler';
import { InviteManyCommand } from './invite-many.handler';
import { InviteUserCommand } from './invite-user.handler';
import { invitationAsked } from './invitation-asked';
import { ResendInvitationCommand } from './resend-invitation.handler';
import { RevokeInvitationCommand } from './revoke-invitation.handler';
import { invitationOperations } from './invitations.operations';

@Controller('v1/invitations')
@UseInterceptors(CommandAnswerInterceptor)
export class InvitationsController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Documented(invitationOperations.invite)
  invite(
    @ZodBody(inviteUserBody) body: z.output<typeof inviteUserBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new InviteUserCommand(invitationAsked(body), askedBy(request, query)));
  }

  @Post('bulk')
  @Documented(invitationOperations.inviteMany)
  @TakesItsTime()
  inviteMany(
    @ZodBody(bulkInvitationsBody) { invitations }: z.output<typeof bulkInvitationsBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new InviteManyCommand(invitations, askedBy(request, query)));
  }

  @Post(':invitationId/accept')
  @Documented(invitationOperations.accept)
  accept(
    @Param('invitationId') invitationId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new AcceptInvitationCommand({ invitationId }, askedBy(request, query)));
  }

  @Post(':invitationId/decline')
  @Documented(invitationOperations.decline)
  decline(
    @Param('invitationId') invitationId: string,
    @ZodBody(reasonBody) body: z.output<typeof reasonBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const reason = givenReason(body);
    return this.commands.execute(new DeclineInvitationCommand({ invitationId, reason }, askedBy(request, query)));
  }

  @Post(':invitationId/revoke')
  @Documented(invitationOperations.revoke)
  revoke(
    @Param('invitationId') invitationId: string,
    @ZodBody(reasonBody) body: z.output<typeof reasonBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const reason = givenReason(body);
    return this.commands.execute(new RevokeInvitationCommand({ invitationId, reason }, askedBy(request, query)));
  }

  @Post(':invitationId/resend')
  @Documented(invitationOperations.resend)
  resend(
    @Param('invitationId') invitationId: string,
    @ZodBody(resendInvitationBody) { expiresInHours }: z.output<typeof resendInvitationBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const lifetime = expiresInHours === undefined ? {} : { expiresInHours };
    return this.commands.execute(new ResendInvitationCommand({ invitationId, ...lifetime }, askedBy(request, query)));
  }

  @Patch(':invitationId')
  @Documented(invitationOperations.amend)
  amend(
    @Param('invitationId') invitationId: string,
    @ZodBody(amendInvitationBody) { communities }: z.output<typeof amendInvitationBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(
      new AmendInvitationCommand({ invitationId, offer: communities }, askedBy(request, query)),
    );
  }
}
