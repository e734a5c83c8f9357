import type { Readable } from 'node:stream';

import type { AuditEntryView, ListView } from '@app/contracts';
import type { KnownCaller } from '@app/identity';
import { CurrentCaller, Documented, ZodQuery } from '@app/runtime';
import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { QueryBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { type AccessLine, AccessLog } from '../access-log/access-log';
import { auditFormats } from '../export/audit-formats';
import { ExportPlaces } from '../export/export-places';
import type { AuditFilters } from '../queries/audit-trail';
import { type AskedForExport, ExportAudit } from '../queries/export-audit.query';
import { ListAudit } from '../queries/list-audit.query';
import { Clock } from '../reading/clock';
import { answerExport } from './answer-export';
import { askedBy } from './caller';
import { answerList, pageOf } from './list-answer';
import { preferredType } from './media-types';
import { type AuditQuery, auditQuery, refusePaging } from './query-schemas';
import { StreamedAnswers } from './streamed-answers';
import { auditOperation } from './streams.operations';

const PAGE = 'application/json';
const offered = [PAGE, 'application/x-ndjson', 'text/csv'] as const;

const filtersIn = ({ from, to, type, actor, subject, invitationId, via, order, scope }: AuditQuery): AuditFilters => ({
  from,
  to,
  types: type ?? null,
  actorId: actor ?? null,
  subjectId: subject ?? null,
  invitationId: invitationId ?? null,
  via: via ?? null,
  order,
  wholeTree: scope === 'tree',
});

interface ExportAsked {
  readonly asked: AskedForExport;
  readonly filters: AuditFilters;
  readonly type: keyof typeof auditFormats;
  readonly read: Omit<AccessLine, 'what' | 'rows'> & { readonly communityId: string };
}

@Controller('v1/communities/:communityId')
export class AuditController {
  constructor(
    private readonly queries: QueryBus,
    private readonly clock: Clock,
    private readonly places: ExportPlaces,
    private readonly streamed: StreamedAnswers,
    private readonly accessLog: AccessLog,
  ) {}

  /** A page as JSON; the whole range as a stream for who prefers NDJSON or CSV. Who takes none of them gets the page. */
  @Get('audit')
  @Documented(auditOperation)
  async audit(
    @CurrentCaller() caller: KnownCaller,
    @Param('communityId') communityId: string,
    @ZodQuery(auditQuery) query: AuditQuery,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListView<AuditEntryView> | Readable> {
    reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept'].flat().join(', '));
    const asked = askedBy(caller, query);
    const filters = filtersIn(query);
    const { from, to, wholeTree } = filters;
    const read = { who: asked.personId, communityId, from, to, wholeTree, traceId: request.id };
    const type = preferredType(request.headers.accept, offered) ?? PAGE;
    if (type === PAGE) {
      const listed = new ListAudit(asked, communityId, filters, pageOf(request, query));
      const page = await this.queries.execute(listed);
      this.accessLog.note({ ...read, what: 'audit', rows: page.items.length });
      return answerList(request, reply, page, this.clock.now());
    }
    return this.export(request, reply, {
      asked: { ...asked, expiresAt: caller.caller.expiresAt * 1_000 },
      filters,
      type,
      read,
    });
  }

  private export(
    request: FastifyRequest,
    reply: FastifyReply,
    { asked, filters, type, read }: ExportAsked,
  ): Promise<Readable> {
    const { communityId } = read;
    refusePaging(request.query);
    return this.places.hold(reply.raw, async () => {
      const { pages, position } = await this.queries.execute(new ExportAudit(asked, communityId, filters));
      const exported = { position, pages: this.accessLog.counted(pages, { ...read, what: 'audit-export' }) };
      return answerExport(request, reply, this.streamed, {
        ...{ format: auditFormats[type], exported },
        name: `audit-${communityId}`,
      });
    });
  }
}
