import {
  createCommandHandler,
  type EventLog,
  type EventStore,
  type EventSubscription,
  type HandleCommand,
} from '@app/event-sourcing';
import type { People } from '@app/people';
import { noRefusals, type RefusalSink } from '@app/refusals';
import { type MailCounts, noMailCounts, type Standings } from '@app/standings';
import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { Registry } from 'prom-client';

import { commandHandlers } from './command-handlers';
import { CommunitiesController } from './communities/communities.controller';
import { CommunityDecisions } from './communities/community-decisions';
import { Facts } from './execution/facts';
import { CommandRunner } from './execution/command-runner';
import { RefusedCommands } from './execution/refused-commands';
import {
  CLOCK,
  type Clock,
  HANDLE_COMMAND,
  LOG,
  LOG_HEAD,
  MAIL_COUNTS,
  PEOPLE,
  REFUSALS,
  REGISTRATION_OPEN,
  STANDINGS,
} from './execution/tokens';
import { validateEvent } from './execution/validate-event';
import { KeyedRequests } from './idempotency';
import { InvitationDecisions } from './invitations/invitation-decisions';
import { InvitationPlanner } from './invitations/invitation-planner';
import { InvitationsController } from './invitations/invitations.controller';
import { InviteeDecisions } from './invitations/invitee-decisions';
import { MeController } from './me/me.controller';
import { MemberDecisions } from './members/member-decisions';
import { MembersController } from './members/members.controller';
import { countingConflicts, observedCommands } from './observed-commands';
import { PeopleController } from './people/people.controller';
import { RolesController } from './roles/roles.controller';

export interface CommandApiOptions {
  readonly eventStore: EventStore & Pick<EventLog, 'head'> & EventSubscription;
  readonly people: People;
  /** Made from the same log; one of them serves a whole process. */
  readonly standings: Standings;
  /** Who may register a root community: anybody signed in, or operators only. */
  readonly registration: 'open' | 'operators';
  readonly now: Clock;
  /** How many mails there were lately; no limits when left out. */
  readonly mails?: MailCounts;
  /** Where commands are counted. */
  readonly registry?: Registry;
  /** Told about refused commands; nobody when left out. */
  readonly refusals?: RefusalSink;
}

const handlerOf = ({ eventStore, registry }: CommandApiOptions): HandleCommand => {
  if (registry === undefined) return createCommandHandler({ store: eventStore, validate: validateEvent });
  const store = countingConflicts(eventStore, registry);
  return observedCommands(createCommandHandler({ store, validate: validateEvent }), registry);
};

const providersOf = (options: CommandApiOptions): Provider[] => [
  { provide: HANDLE_COMMAND, useValue: handlerOf(options) },
  { provide: STANDINGS, useValue: options.standings },
  { provide: PEOPLE, useValue: options.people },
  { provide: REGISTRATION_OPEN, useValue: options.registration === 'open' },
  { provide: CLOCK, useValue: options.now },
  { provide: KeyedRequests, useValue: new KeyedRequests(options.eventStore, options.people) },
  { provide: LOG, useValue: options.eventStore },
  { provide: MAIL_COUNTS, useValue: options.mails ?? noMailCounts },
  { provide: REFUSALS, useValue: options.refusals ?? noRefusals },
  { provide: LOG_HEAD, useValue: () => options.eventStore.head() },
  ...[Facts, RefusedCommands, CommandRunner, CommunityDecisions, MemberDecisions],
  ...[InvitationDecisions, InvitationPlanner, InviteeDecisions],
  ...commandHandlers,
];

/** What serves the commands. */
export const commandControllers = [
  CommunitiesController,
  RolesController,
  InvitationsController,
  MembersController,
  MeController,
  PeopleController,
];

/**
 * Every command over HTTP. Needs an authentication guard that leaves a `KnownCaller` on the request, and the problem
 * filter of the runtime; stores are closed by whoever opened them.
 */
@Module({})
export class CommandApiModule {
  static register(options: CommandApiOptions): DynamicModule {
    return {
      module: CommandApiModule,
      imports: [CqrsModule],
      controllers: [...commandControllers],
      providers: providersOf(options),
    };
  }
}
