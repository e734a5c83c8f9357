import {
  invitationPolicyBody,
  nameBody,
  registerCommunityBody,
  transferOwnershipBody,
  emptyBody,
} from '@app/contracts';
import { Documented, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Param, Patch, Post, Put, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery } from '../http/command-query';
import { addressOf, domainsOf } from '../http/typed-addresses';
import { AddManagedCommunityCommand } from './add-managed-community.handler';
import { DisableCommunityCommand } from './disable-community.handler';
import { EnableCommunityCommand } from './enable-community.handler';
import { RegisterCommunityCommand } from './register-community.handler';
import { RenameCommunityCommand } from './rename-community.handler';
import { SetInvitationPolicyCommand } from './set-invitation-policy.handler';
import { TransferOwnershipCommand } from './transfer-ownership.handler';
import { communityOperations } from './communities.operations';

@Controller('v1/communities')
@UseInterceptors(CommandAnswerInterceptor)
export class CommunitiesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Documented(communityOperations.register)
  register(
    @ZodBody(registerCommunityBody) { ownerEmail, ...community }: z.output<typeof registerCommunityBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const owner = ownerEmail === undefined ? null : addressOf(ownerEmail);
    return this.commands.execute(new RegisterCommunityCommand({ ...community, owner }, askedBy(request, query)));
  }

  @Post(':communityId/managed-communities')
  @Documented(communityOperations.addManaged)
  addManaged(
    @Param('communityId') parentId: string,
    @ZodBody(nameBody) { name }: z.output<typeof nameBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new AddManagedCommunityCommand({ parentId, name }, askedBy(request, query)));
  }

  @Patch(':communityId')
  @Documented(communityOperations.rename)
  rename(
    @Param('communityId') communityId: string,
    @ZodBody(nameBody) { name }: z.output<typeof nameBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new RenameCommunityCommand({ communityId, name }, askedBy(request, query)));
  }

  @Post(':communityId/disable')
  @Documented(communityOperations.disable)
  disable(
    @Param('communityId') communityId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new DisableCommunityCommand({ communityId }, askedBy(request, query)));
  }

  @Post(':communityId/enable')
  @Documented(communityOperations.enable)
  enable(
    @Param('communityId') communityId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new EnableCommunityCommand({ communityId }, askedBy(request, query)));
  }

  @Post(':communityId/owner')
  @Documented(communityOperations.transfer)
  transfer(
    @Param('communityId') communityId: string,
    @ZodBody(transferOwnershipBody) { personId }: z.output<typeof transferOwnershipBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new TransferOwnershipCommand({ communityId, personId }, askedBy(request, query)));
  }

  @Put(':communityId/invitation-policy')
  @Documented(communityOperations.setPolicy)
  setPolicy(
    @Param('communityId') communityId: string,
    @ZodBody(invitationPolicyBody) body: z.output<typeof invitationPolicyBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const policy = { ...body, allowedEmailDomains: domainsOf(body.allowedEmailDomains) };
    return this.commands.execute(new SetInvitationPolicyCommand({ communityId, policy }, askedBy(request, query)));
  }
}
