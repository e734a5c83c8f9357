import { Readable } from 'node:stream';

import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, TakesItsTime, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { AccessLog } from '../access-log/access-log';
import { CallerAuthority } from '../authority/caller-authority';
import { scopeOf } from '../authority/scope-of';
import { LiveFeed } from '../feed';
import { requireReached } from '../reading/positions';
import { ReadSide } from '../reading/read-side';
import { personIdOf } from './caller';
import { type FeedQuery, feedQuery } from './query-schemas';
import { feedOperation } from './streams.operations';

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Proxies that buffer would hold entries back.
  'x-accel-buffering': 'no',
  // Its connection serves nothing else, and ends with the feed.
  connection: 'close',
};

const interestOf = (query: FeedQuery, rootId: string, communityId: ReturnType<typeof scopeOf>) => ({
  ...{ rootId, communityId },
  types: query.type ?? null,
  actorId: query.actor ?? null,
  subjectId: query.subject ?? null,
  invitationId: query.invitationId ?? null,
  via: query.via ?? null,
});

@Controller('v1/communities/:communityId')
export class FeedController {
  constructor(
    private readonly feed: LiveFeed,
    private readonly authority: CallerAuthority,
    private readonly readSide: ReadSide,
    private readonly accessLog: AccessLog,
  ) {}

  @Get('feed')
  @Documented(feedOperation)
  @TakesItsTime()
  async read(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(feedQuery) query: FeedQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const place = await this.authority.holding(personIdOf(caller), communityId, 'COMMUNITY_READ_AUDIT');
    const interest = interestOf(query, place.rootId, scopeOf(place, query.scope === 'tree'));
    const after = await this.startOf(request, query);
    const subscription = {
      personId: place.standing.personId,
      communityId,
      interest,
      expiresAt: caller.caller.expiresAt * 1_000,
    };
    const read = { who: place.standing.personId, communityId, wholeTree: query.scope === 'tree', traceId: request.id };
    this.accessLog.note({ ...read, what: 'audit-feed', from: after ?? undefined, rows: null });
    const events = request.method === 'HEAD' ? Readable.from([]) : await this.feed.open(subscription, after);
    void reply.headers(headers).send(events);
  }

  /** The header before the parameter: a browser that comes back repeats the address it was given first. */
  private async startOf({ headers: { 'last-event-id': last } }: FastifyRequest, { after }: FeedQuery) {
    const given = [last, after].flat().filter((position) => position !== undefined);
    if (given.length === 0) return null;
    const head = await this.readSide.head();
    return given.map((position) => requireReached(position, head))[0] ?? null;
  }
}
