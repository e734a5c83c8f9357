import {
  type AuditEntryView,
  decodeInvitationId,
  type InvitationAddress,
  type InvitationWithHistoryView,
  membershipStream,
  type OwnInvitationView,
} from '@app/contracts';
import type { BuildReader } from '@app/documents';
import { canSee, effectivePermissions, forbidden, notFound, type Standing, statusAt } from '@app/domain/reading';
import { type EventStore, foldProjection, type RecordedEvent } from '@app/event-sourcing';
import {
  type AuditDocument,
  auditProjection,
  type InvitationDocument,
  invitationsProjection,
  type MembershipDocument,
} from '@app/read-models';
import { Inject } from '@nestjs/common';
import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';

import { CallerAuthority, sightOf } from '../authority/caller-authority';
import { PeopleDirectory } from '../directory/directory';
import type { Asked } from '../reading/asked';
import { Clock } from '../reading/clock';
import { ReadSide } from '../reading/read-side';
import { EVENT_STORE } from '../tokens';
import { auditEntryFor, mentionedIn, reasonIdOf } from '../views/audit.view';
import { invitationViewFor, mentionedBy, offerViewFor } from '../views/invitation.view';

/** One invitation, out of its stream in the log: whole for who may list members, the offer alone for the invited person. */
export class GetInvitation extends Query<InvitationWithHistoryView | OwnInvitationView> {
  constructor(
    readonly asked: Asked,
    readonly invitationId: string,
  ) {
    super();
  }
}

/** An invitation with the events of its stream. */
interface Thread {
  readonly document: InvitationDocument;
  readonly events: readonly RecordedEvent[];
}

const entriesOf = async ({ document, events }: Thread): Promise<readonly AuditDocument[]> => {
  const audit = await foldProjection(auditProjection, events);
  return [...audit.values()].filter((entry) => entry.invitationId === document.invitation.invitationId);
};

@QueryHandler(GetInvitation)
export class GetInvitationHandler implements IQueryHandler<GetInvitation> {
  constructor(
    private readonly readSide: ReadSide,
    private readonly authority: CallerAuthority,
    private readonly directories: PeopleDirectory,
    private readonly clock: Clock,
    @Inject(EVENT_STORE) private readonly log: Pick<EventStore, 'readStream'>,
  ) {}

  async execute({ asked, invitationId }: GetInvitation): Promise<InvitationWithHistoryView | OwnInvitationView> {
    const address = decodeInvitationId(invitationId);
    if (address === null || asked.personId === null) throw notFound();
    const thread = await this.thread(address, invitationId);
    // Also of an unknown one, so that the time of a refusal tells nothing.
    const communityIds = thread?.document.communityIds ?? [address.rootId];
    const caller = await this.authority.inTree(asked.personId, address.rootId, communityIds);
    if (thread === null || caller === null) throw notFound();
    const lists = thread.document.communityIds.some((id) =>
      effectivePermissions(caller, id).includes('COMMUNITY_LIST_MEMBER'),
    );
    if (!lists) requireInvited(caller, thread.document);
    await this.readSide.requirePosition(asked.minPosition);
    const { memberships } = await this.readSide.readers(['memberships']);
    return lists ? this.showWhole(thread, caller, memberships) : this.showOffer(thread.document, caller, memberships);
  }

  private async thread({ rootId, personId }: InvitationAddress, invitationId: string): Promise<Thread | null> {
    const events = await this.log.readStream(membershipStream(rootId, personId));
    const document = (await foldProjection(invitationsProjection, events)).get(invitationId);
    return document === undefined ? null : { document, events };
  }

  private async showWhole(
    thread: Thread,
    caller: Standing,
    memberships: BuildReader<MembershipDocument>,
  ): Promise<InvitationWithHistoryView> {
    const { document } = thread;
    const { rootId, communityIds, invitation } = document;
    const entries = await entriesOf(thread);
    const mentions = [...mentionedBy(document), ...entries.flatMap((entry) => mentionedIn(rootId, entry))];
    const [voucher, directory, reasons] = await Promise.all([
      this.authority.inTree(invitation.voucherId, rootId, communityIds),
      this.directories.open(mentions, memberships),
      this.directories.reasons(entries.flatMap(reasonIdOf)),
    ]);
    if (voucher === null) throw notFound();
    const context = { rootId, canSee: sightOf(caller), directory, reasons };
    const history = entries.map((entry): AuditEntryView => auditEntryFor(entry, context));
    return { ...invitationViewFor(document, { ...context, at: this.clock.now(), voucher }), history };
  }

  private async showOffer(
    document: InvitationDocument,
    { tree }: Standing,
    memberships: BuildReader<MembershipDocument>,
  ): Promise<OwnInvitationView> {
    const { rootId, invitation, invitedBy } = document;
    const directory = await this.directories.open([{ rootId, personId: invitedBy }], memberships);
    const { version } = invitation;
    return { ...offerViewFor(document, tree, directory), status: statusAt(invitation, this.clock.now()), version };
  }
}

/** Without the permission the invited person sees his offer, and everybody else learns at most that it is not for him. */
const requireInvited = (caller: Standing, { personId, communityIds }: InvitationDocument): void => {
  if (caller.personId === personId) return;
  const sees = communityIds.some((id) => canSee(caller, id));
  throw sees ? forbidden(['COMMUNITY_LIST_MEMBER']) : notFound();
};
