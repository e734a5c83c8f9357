import type { Readable } from 'node:stream';

import type { AccessDiffView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessLog } from '../access-log/access-log';
import { GetAccessDiff } from '../queries/get-access-diff.query';
import { GetInvitationTree } from '../queries/get-invitation-tree.query';
import { answerInvitationTree } from './answer-invitation-tree';
import { askedBy, personIdOf } from './caller';
import { type RangeQuery, rangeQuery, type ScopedQuery, scopedQuery } from './query-schemas';
import { StreamedAnswers } from './streamed-answers';
import { communityQueries } from './queries.operations';

@Controller('v1/communities/:communityId')
export class HistoryController {
  constructor(
    private readonly queries: QueryBus,
    private readonly streamed: StreamedAnswers,
    private readonly accessLog: AccessLog,
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
    const wholeTree = query.scope === 'tree';
    const asked = new GetInvitationTree(askedBy(caller, query), communityId, wholeTree);
    const tree = await this.queries.execute(asked);
    const read = {
      who: personIdOf(caller),
      what: 'invitation-tree',
      communityId,
      wholeTree,
      traceId: request.id,
    } as const;
    const edges = this.accessLog.counted(tree.edges, read);
    return answerInvitationTree(request, reply, this.streamed, { ...tree, edges });
  }

  @Get('access-diff')
  @Documented(communityQueries.accessDiff)
  async accessDiff(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(rangeQuery) query: RangeQuery,
    @Req() request: FastifyRequest,
  ): Promise<AccessDiffView> {
    const { from, to, scope } = query;
    const wholeTree = scope === 'tree';
    const asked = new GetAccessDiff(askedBy(caller, query), communityId, { from, to }, wholeTree);
    const diff = await this.queries.execute(asked);
    const rows = diff.gained.length + diff.lost.length + diff.changed.length;
    const read = { who: personIdOf(caller), communityId, wholeTree, from, to, rows, traceId: request.id };
    this.accessLog.note({ ...read, what: 'access-diff' });
    return diff;
  }
}
