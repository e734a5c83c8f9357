import type { Readable } from 'node:stream';

import type { AccessDiffView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { GetAccessDiff } from '../queries/get-access-diff.query';
import { GetInvitationTree } from '../queries/get-invitation-tree.query';
import { answerInvitationTree } from './answer-invitation-tree';
import { askedBy } from './caller';
import { type RangeQuery, rangeQuery, type ScopedQuery, scopedQuery } from './query-schemas';
import { StreamedAnswers } from './streamed-answers';
import { communityQueries } from './queries.operations';

@Controller('v1/communities/:communityId')
export class HistoryController {
  constructor(
    private readonly queries: QueryBus,
    private readonly streamed: StreamedAnswers,
  ) {}

  @Get('invitation-tree')
  @Documented(communityQueries.invitationTree)
  async invitationTree(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(scopedQuery) query: ScopedQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Readable> {
    const asked = new GetInvitationTree(askedBy(caller, query), communityId, query.scope === 'tree');
    return answerInvitationTree(request, reply, this.streamed, await this.queries.execute(asked));
  }

  @Get('access-diff')
  @Documented(communityQueries.accessDiff)
  accessDiff(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(rangeQuery) query: RangeQuery,
  ): Promise<AccessDiffView> {
    const { from, to, scope } = query;
    return this.queries.execute(new GetAccessDiff(askedBy(caller, query), communityId, { from, to }, scope === 'tree'));
  }
}
