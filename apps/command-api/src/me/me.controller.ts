import { emptyBody } from '@app/contracts';
import { Documented, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Delete, Param, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery } from '../http/command-query';
import { LeaveCommunityCommand } from './leave-community.handler';
import { myOperations } from './me.operations';

@Controller('v1/me/communities')
@UseInterceptors(CommandAnswerInterceptor)
export class MeController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':communityId')
  @Documented(myOperations.leave)
  leave(
    @Param('communityId') communityId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new LeaveCommunityCommand({ communityId }, askedBy(request, query)));
  }
}
