import { addMemberBody, changeRolesBody, emptyBody, reasonBody } from '@app/contracts';
import { Documented, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Delete, Param, Post, Put, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery, removalQuery, type RemovalQuery } from '../http/command-query';
import { givenReason } from '../http/given-reason';
import { addressOf } from '../http/typed-addresses';
import { AddMemberCommand } from './add-member.handler';
import { ChangeMemberRolesCommand } from './change-member-roles.handler';
import type { MemberAddress } from './member-decisions';
import { ReinstateMemberCommand } from './reinstate-member.handler';
import { RemoveMemberCommand } from './remove-member.handler';
import { SuspendMemberCommand } from './suspend-member.handler';
import { memberOperations } from './members.operations';

@Controller('v1/communities/:communityId/members')
@UseInterceptors(CommandAnswerInterceptor)
export class MembersController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Documented(memberOperations.add)
  add(
    @Param('communityId') communityId: string,
    @ZodBody(addMemberBody) { email, roles }: z.output<typeof addMemberBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const address = addressOf(email);
    return this.commands.execute(new AddMemberCommand({ communityId, address, roles }, askedBy(request, query)));
  }

  @Put(':personId/roles')
  @Documented(memberOperations.changeRoles)
  changeRoles(
    @Param() member: MemberAddress,
    @ZodBody(changeRolesBody) { roles }: z.output<typeof changeRolesBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new ChangeMemberRolesCommand({ ...member, roles }, askedBy(request, query)));
  }

  @Post(':personId/suspend')
  @Documented(memberOperations.suspend)
  suspend(
    @Param() member: MemberAddress,
    @ZodBody(reasonBody) body: z.output<typeof reasonBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const reason = givenReason(body);
    return this.commands.execute(new SuspendMemberCommand({ ...member, reason }, askedBy(request, query)));
  }

  @Post(':personId/reinstate')
  @Documented(memberOperations.reinstate)
  reinstate(
    @Param() member: MemberAddress,
    @ZodBody(reasonBody) body: z.output<typeof reasonBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const reason = givenReason(body);
    return this.commands.execute(new ReinstateMemberCommand({ ...member, reason }, askedBy(request, query)));
  }

  @Delete(':personId')
  @Documented(memberOperations.remove)
  remove(
    @Param() member: MemberAddress,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(removalQuery) query: RemovalQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    const { everywhere } = query;
    return this.commands.execute(new RemoveMemberCommand({ ...member, everywhere }, askedBy(request, query)));
  }
}
