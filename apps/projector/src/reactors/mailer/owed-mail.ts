import type { MembershipEvent } from '@app/contracts';
import { evolveInvitation, type Invitation, type MailKind, statusAt } from '@app/domain';
import type { RecordedEvent } from '@app/event-sourcing';

/** An event of a membership stream, as the log holds it. */
export type RecordedMembershipEvent = MembershipEvent & Omit<RecordedEvent, 'type' | 'data'>;

/** A mail that is to be sent and of which nothing is recorded yet. */
export interface OwedMail {
  readonly kind: MailKind;
  /** Ordinal of the mail within its invitation: the same at every look, so that a mail sent twice shows as one. */
  readonly n: number;
  /** The event that it follows from. */
  readonly cause: RecordedMembershipEvent;
  readonly invitation: Invitation;
}

export interface Look {
  readonly at: Date;
  /** So long before the end of an offer its guest is reminded; 0 = never. */
  readonly remindMs: number;
}

/** News is told while it is news: nobody hears today what was accepted last year, before anybody sent mails. */
export const NEWS_MS = 24 * 3_600_000;

interface Cause {
  readonly kind: MailKind;
  readonly n: number;
  readonly event: RecordedMembershipEvent;
}

/** What the stream tells of one invitation and its mails. */
interface Story {
  readonly invitation: Invitation | null;
  readonly causes: readonly Cause[];
  /** Ordinals of the mails that are done with. */
  readonly done: ReadonlySet<number>;
  /** A mail with the offer has reached the guest. */
  readonly guestKnows: boolean;
  readonly reminders: number;
  /** The offer as it stands has been reminded of. */
  readonly reminded: boolean;
}

const beginning: Story = {
  ...{ invitation: null, causes: [], done: new Set(), guestKnows: false, reminders: 0, reminded: false },
};

const kinds: Readonly<Partial<Record<MembershipEvent['type'], MailKind>>> = {
  UserInvited: 'invitation',
  InvitationResent: 'invitation',
  InvitationAccepted: 'accepted',
  InvitationRevoked: 'revoked',
};

type MailEvent = Extract<MembershipEvent, { type: `InvitationMail${string}` }>;

const isMailEvent = (event: MembershipEvent): event is MailEvent => 'kind' in event.data;

const afterMail = (story: Story, { type, data }: MailEvent): Story => {
  const ofOffer = data.kind === 'invitation' || data.kind === 'reminder';
  return {
    ...story,
    done: new Set([...story.done, data.n]),
    guestKnows: story.guestKnows || (type === 'InvitationMailSent' && ofOffer),
    reminders: story.reminders + Number(data.kind === 'reminder'),
    reminded: story.reminded || data.kind === 'reminder',
  };
};

const after = (story: Story, event: RecordedMembershipEvent): Story => {
  if (isMailEvent(event)) return afterMail(story, event);
  const told = { ...story, invitation: evolveInvitation(story.invitation, event) };
  const kind = kinds[event.type];
  if (kind === undefined) return told;
  const cause = { kind, event, n: story.causes.length + story.reminders + 1 };
  return { ...told, causes: [...story.causes, cause], reminded: story.reminded && kind !== 'invitation' };
};

/** Whom an act has told already, or who cannot be told, needs no mail about the end of his offer. */
const revocationsTold = ['revoke', 'removal'];

const isNewsOf = ({ kind, event }: Cause, { guestKnows }: Story, at: Date): boolean => {
  if (at.getTime() - Date.parse(event.recordedAt) > NEWS_MS) return false;
  if (event.type !== 'InvitationRevoked') return kind === 'accepted';
  return guestKnows && revocationsTold.includes(event.data.cause);
};

/** When the guest of an open offer is to be reminded, in milliseconds since 1970; null for an offer that is too short for it. */
export const reminderAt = (offeredAt: string, expiresAt: string, remindMs: number): number | null => {
  const at = Date.parse(expiresAt) - remindMs;
  return remindMs > 0 && at > Date.parse(offeredAt) ? at : null;
};

const owedReminder = (story: Story, { event }: Cause, { at, remindMs }: Look): number | null => {
  if (story.invitation === null || story.reminded) return null;
  const due = reminderAt(event.recordedAt, story.invitation.expiresAt, remindMs);
  return due === null || at.getTime() < due ? null : story.causes.length + story.reminders + 1;
};

/** The mail about the offer as it stands, if there is one to be sent: the invitation first, then the reminder. */
const owedOffer = (story: Story, look: Look): Cause | null => {
  const offer = story.causes.findLast(({ kind }) => kind === 'invitation');
  if (offer === undefined || story.invitation === null) return null;
  if (statusAt(story.invitation, look.at.toISOString()) !== 'pending') return null;
  if (!story.done.has(offer.n)) return offer;
  const n = owedReminder(story, offer, look);
  return n === null ? null : { kind: 'reminder', n, event: offer.event };
};

/**
 * The next mail that an invitation calls for, by the events of its stream alone: what is recorded as sent, failed or withheld
 * is done with; an offer that has ended is not sent any more. Null when there is none.
 */
export const owedMail = (
  events: readonly RecordedMembershipEvent[],
  invitationId: string,
  look: Look,
): OwedMail | null => {
  const own = events.filter(({ data }) => 'invitationId' in data && data.invitationId === invitationId);
  const story = own.reduce(after, beginning);
  const owed =
    owedOffer(story, look) ??
    story.causes.find((cause) => !story.done.has(cause.n) && isNewsOf(cause, story, look.at)) ??
    null;
  if (owed === null || story.invitation === null) return null;
  return { kind: owed.kind, n: owed.n, cause: owed.event, invitation: story.invitation };
};
