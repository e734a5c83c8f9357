import type { DocumentStore } from '@app/documents';
import type { EventLog, EventStore, StreamHistory } from '@app/event-sourcing';
import type { People } from '@app/people';
import { listRefusals } from '@app/refusals';
import type { Standings } from '@app/standings';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Registry } from 'prom-client';

import { type AccessLine, AccessLog } from './access-log/access-log';
import { CallerAuthority } from './authority/caller-authority';
import { SightOfOthers } from './authority/sight-of-others';
import { PeopleDirectory } from './directory/directory';
import {
  feedSettings,
  type FeedSettings,
  type FeedTime,
  LiveFeed,
  type LiveFeedOptions,
  observeFeed,
  realTime,
} from './feed';
import { Past } from './history/past';
import { PointsInTime } from './history/points-in-time';
import { Present } from './history/present';
import { ExportPlaces } from './export/export-places';
import { AccessController } from './http/access.controller';
import { AuditController } from './http/audit.controller';
import { CommunitiesController } from './http/communities.controller';
import { HistoryController } from './http/history.controller';
import { FeedController } from './http/feed.controller';
import { InvitationsController } from './http/invitations.controller';
import { MeController } from './http/me.controller';
import { PeopleController } from './http/people.controller';
import { PeopleOfCommunityController } from './http/people-of-community.controller';
import { RefusalsController } from './http/refusals.controller';
import { StreamedAnswers, streamSettings, type StreamSettings } from './http/streamed-answers';
import { AuditTrail } from './queries/audit-trail';
import { CheckAccessHandler } from './queries/check-access.query';
import { ExportAuditHandler } from './queries/export-audit.query';
import { GetAccessDiffHandler } from './queries/get-access-diff.query';
import { GetCommunityHandler } from './queries/get-community.query';
import { GetInvitationHandler } from './queries/get-invitation.query';
import { GetInvitationTreeHandler } from './queries/get-invitation-tree.query';
import { GetMeHandler } from './queries/get-me.query';
import { GetSummaryHandler } from './queries/get-summary.query';
import { ListAuditHandler } from './queries/list-audit.query';
import { ListInvitationsHandler } from './queries/list-invitations.query';
import { ListManagedCommunitiesHandler } from './queries/list-managed-communities.query';
import { ListMembersHandler } from './queries/list-members.query';
import { ListMyCommunitiesHandler } from './queries/list-my-communities.query';
import { ListMyInvitationsHandler } from './queries/list-my-invitations.query';
import { ListPersonAccessHandler } from './queries/list-person-access.query';
import { ListRefusalsHandler } from './queries/list-refusals.query';
import { ListRolesHandler } from './queries/list-roles.query';
import { Clock } from './reading/clock';
import { ReadSide } from './reading/read-side';
import { EVENT_STORE, PEOPLE, type ReadRefusals, REFUSALS } from './tokens';
import { AuditEntries } from './views/audit-entries';

export interface QueryApiOptions {
  /** Read only: authority comes from here. */
  readonly log: EventStore & StreamHistory & EventLog;
  readonly documents: DocumentStore;
  readonly people: People;
  /** Made from the same log; one of them serves a whole process. */
  readonly standings: Standings;
  readonly now: () => Date;
  /** Told about reads that somebody may have to answer for; nobody when left out. */
  readonly onAccess?: (line: AccessLine) => void;
  /** Where the clients of the live feed are counted. */
  readonly registry?: Registry;
  /** What of the live feed is not as usual. */
  readonly feed?: { readonly settings?: Partial<FeedSettings>; readonly time?: FeedTime };
  /** What of streamed answers is not as usual. */
  readonly streams?: Partial<StreamSettings>;
}

const handlers = [
  CheckAccessHandler,
  ExportAuditHandler,
  GetAccessDiffHandler,
  GetCommunityHandler,
  GetInvitationHandler,
  GetInvitationTreeHandler,
  GetMeHandler,
  GetSummaryHandler,
  ListAuditHandler,
  ListInvitationsHandler,
  ListManagedCommunitiesHandler,
  ListMembersHandler,
  ListMyCommunitiesHandler,
  ListMyInvitationsHandler,
  ListPersonAccessHandler,
  ListRefusalsHandler,
  ListRolesHandler,
];

const createFeed = (
  sources: Omit<LiveFeedOptions, 'settings' | 'time' | 'documents'>,
  { documents, now, registry, feed: given }: QueryApiOptions,
): LiveFeed => {
  const settings = { ...feedSettings, ...given?.settings };
  const feed = new LiveFeed({ ...sources, documents, settings, time: given?.time ?? realTime(now) });
  if (registry !== undefined) observeFeed(feed, registry);
  return feed;
};

const providersOf = (options: QueryApiOptions): Provider[] => {
  const { log, documents, people, standings, now } = options;
  const clock = new Clock(now);
  const readSide = new ReadSide(log, documents);
  const authority = new CallerAuthority(standings);
  const past = new Past(log, standings);
  const directories = new PeopleDirectory(people);
  const entries = new AuditEntries(directories);
  const streams = { ...streamSettings, ...options.streams };
  return [
    { provide: EVENT_STORE, useValue: log },
    { provide: PEOPLE, useValue: people },
    { provide: REFUSALS, useValue: ((listing) => listRefusals(documents, listing)) satisfies ReadRefusals },
    { provide: Clock, useValue: clock },
    { provide: AccessLog, useValue: new AccessLog(options.onAccess ?? (() => undefined)) },
    { provide: ReadSide, useValue: readSide },
    { provide: Past, useValue: past },
    { provide: Present, useValue: new Present(past, standings) },
    { provide: PointsInTime, useValue: new PointsInTime(readSide, clock) },
    { provide: CallerAuthority, useValue: authority },
    { provide: SightOfOthers, useValue: new SightOfOthers(authority, past) },
    { provide: PeopleDirectory, useValue: directories },
    { provide: AuditEntries, useValue: entries },
    { provide: LiveFeed, useValue: createFeed({ readSide, authority, entries }, options) },
    { provide: ExportPlaces, useValue: new ExportPlaces(streams.exportsAtOnce) },
    { provide: StreamedAnswers, useValue: new StreamedAnswers(streams) },
    AuditTrail,
    ...handlers,
  ];
};

/** What serves the queries. */
export const queryControllers = [
  AccessController,
  AuditController,
  CommunitiesController,
  FeedController,
  HistoryController,
  InvitationsController,
  MeController,
  PeopleController,
  PeopleOfCommunityController,
  RefusalsController,
];

/** Every query of the HTTP interface. The application brings the guard that tells who asks, and the problem filter. */
@Module({})
export class QueryApiModule {
  static register(options: QueryApiOptions): DynamicModule {
    return {
      module: QueryApiModule,
      imports: [CqrsModule.forRoot()],
      controllers: [...queryControllers],
      providers: providersOf(options),
    };
  }
}
