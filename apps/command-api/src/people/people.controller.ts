import { emptyBody } from '@app/contracts';
import { Documented, ZodBody, ZodQuery } from '@app/runtime';
import { Controller, Delete, Param, Req, UseInterceptors } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';

import type { CommandAnswer } from '../execution/command-answer';
import { askedBy, type AuthenticatedRequest } from '../http/asked';
import { CommandAnswerInterceptor } from '../http/command-answer.interceptor';
import { commandQuery, type CommandQuery } from '../http/command-query';
import { ErasePersonCommand } from './erase-person.handler';
import { ForgetIdentityCommand } from './forget-identity.handler';
import { peopleOperations } from './people.operations';

@Controller('v1/people')
@UseInterceptors(CommandAnswerInterceptor)
export class PeopleController {
  constructor(private readonly commands: CommandBus) {}

  @Delete(':personId')
  @Documented(peopleOperations.erase)
  erase(
    @Param('personId') personId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new ErasePersonCommand({ personId }, askedBy(request, query)));
  }

  @Delete(':personId/identity')
  @Documented(peopleOperations.forgetIdentity)
  forgetIdentity(
    @Param('personId') personId: string,
    @ZodBody(emptyBody) _body: object,
    @ZodQuery(commandQuery) query: CommandQuery,
    @Req() request: AuthenticatedRequest,
  ): Promise<CommandAnswer> {
    return this.commands.execute(new ForgetIdentityCommand({ personId }, askedBy(request, query)));
  }
}
