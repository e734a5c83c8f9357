import { emptyBody, roleBody } from '@app/contracts';
import { Documented, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Delete, Param, Post, Put, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { z } from 'zod';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery } from '../http/command-query';
import { ChangeRoleCommand } from './change-role.handler';
import { DefineRoleCommand } from './define-role.handler';
import { RetireRoleCommand } from './retire-role.handler';
import { roleOperations } from './roles.operations';

@Controller('v1/communities/:communityId/roles')
@UseInterceptors(CommandAnswerInterceptor)
export class RolesController {
  constructor(private readonly commands: CommandBus) {}

  @Post()
  @Documented(roleOperations.define)
  define(
    @Param('communityId') communityId: string,
    @ZodBody(roleBody) role: z.output<typeof roleBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new DefineRoleCommand({ communityId, ...role }, askedBy(request, query)));
  }

  @Put(':roleId')
  @Documented(roleOperations.change)
  change(
    @Param() { communityId, roleId }: { communityId: string; roleId: string },
    @ZodBody(roleBody) role: z.output<typeof roleBody>,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new ChangeRoleCommand({ communityId, roleId, ...role }, askedBy(request, query)));
  }

  @Delete(':roleId')
  @Documented(roleOperations.retire)
  retire(
    @Param() { communityId, roleId }: { communityId: string; roleId: string },
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new RetireRoleCommand({ communityId, roleId }, askedBy(request, query)));
  }
}
