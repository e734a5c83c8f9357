import type { EventData, Permission } from '@app/contracts';

import type { InvitationPolicy } from './community/community';

/** What every command brings: the rules take time and ids from here alone. */
interface Asked {
  /** RFC 3339, UTC, milliseconds: when the command was received. */
  readonly at: string;
  /** personId of whoever asks. */
  readonly actorId: string;
  /** What `If-Match` said; checked after the permission and before the rules. */
  readonly expectedVersion?: number;
}

interface Command<Type extends string, Data> extends Asked {
  readonly type: Type;
  readonly data: Data;
}

interface RoleData {
  readonly communityId: string;
  readonly roleId: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly Permission[];
}

export type RegisterCommunity = Command<
  'RegisterCommunity',
  {
    readonly communityId: string;
    readonly name: string;
    readonly kind: 'standalone' | 'mssp-main';
    readonly ownerId: string;
  }
>;
export type AddManagedCommunity = Command<
  'AddManagedCommunity',
  { readonly communityId: string; readonly parentId: string; readonly name: string }
>;
export type RenameCommunity = Command<'RenameCommunity', { readonly communityId: string; readonly name: string }>;
export type DisableCommunity = Command<'DisableCommunity', { readonly communityId: string }>;
export type EnableCommunity = Command<'EnableCommunity', { readonly communityId: string }>;
export type TransferOwnership = Command<
  'TransferOwnership',
  { readonly communityId: string; readonly personId: string }
>;
export type SetInvitationPolicy = Command<
  'SetInvitationPolicy',
  { readonly communityId: string; readonly policy: InvitationPolicy }
>;
export type DefineRole = Command<'DefineRole', RoleData>;
export type ChangeRole = Command<'ChangeRole', RoleData>;
export type RetireRole = Command<'RetireRole', { readonly communityId: string; readonly roleId: string }>;

export type CommunityCommand =
  | RegisterCommunity
  | AddManagedCommunity
  | RenameCommunity
  | DisableCommunity
  | EnableCommunity
  | TransferOwnership
  | SetInvitationPolicy
  | DefineRole
  | ChangeRole
  | RetireRole;

/** Role ids by communityId, as the client asked: checked against the log before anything rests on it (rule 28). */
export type Offer = Readonly<Record<string, readonly string[]>>;

export type InviteUser = Command<
  'InviteUser',
  {
    readonly rootId: string;
    readonly personId: string;
    readonly invitationId: string;
    readonly emailCommitment: string;
    /** Domain of the address, in normal form. */
    readonly emailDomain: string;
    readonly offer: Offer;
    /** The policy's default when left out. */
    readonly expiresInHours?: number;
  }
>;
export type AmendInvitation = Command<'AmendInvitation', { readonly invitationId: string; readonly offer: Offer }>;
export type ResendInvitation = Command<
  'ResendInvitation',
  { readonly invitationId: string; readonly emailDomain: string; readonly expiresInHours?: number }
>;
export type AcceptInvitation = Command<'AcceptInvitation', { readonly invitationId: string }>;
export type DeclineInvitation = Command<
  'DeclineInvitation',
  { readonly invitationId: string; readonly hasReason: boolean }
>;
export type RevokeInvitation = Command<
  'RevokeInvitation',
  { readonly invitationId: string; readonly hasReason: boolean }
>;
/** By the expirer, when an invitation is due. */
export type ExpireInvitation = Command<'ExpireInvitation', { readonly invitationId: string }>;
export type AddMember = Command<
  'AddMember',
  {
    readonly rootId: string;
    readonly personId: string;
    readonly communityId: string;
    readonly emailDomain: string;
    readonly roles: readonly string[];
  }
>;

interface InCommunity {
  readonly rootId: string;
  readonly personId: string;
  readonly communityId: string;
}
export type ChangeMemberRoles = Command<'ChangeMemberRoles', InCommunity & { readonly roles: readonly string[] }>;
export type SuspendMember = Command<'SuspendMember', InCommunity & { readonly hasReason: boolean }>;
export type ReinstateMember = Command<'ReinstateMember', InCommunity & { readonly hasReason: boolean }>;
export type RemoveMember = Command<'RemoveMember', InCommunity & { readonly everywhere: boolean }>;
export type LeaveCommunity = Command<'LeaveCommunity', InCommunity>;

export type MembershipCommand =
  | InviteUser
  | AmendInvitation
  | ResendInvitation
  | AcceptInvitation
  | DeclineInvitation
  | RevokeInvitation
  | ExpireInvitation
  | AddMember
  | ChangeMemberRoles
  | SuspendMember
  | ReinstateMember
  | RemoveMember
  | LeaveCommunity;

/** By an operator: whatever is known of the person goes. */
export type ErasePerson = Command<'ErasePerson', { readonly personId: string }>;

/** By a reactor, when an invitation can no longer be what it was offered as. */
export type VoidInvitation = Command<
  'VoidInvitation',
  { readonly invitationId: string; readonly cause: EventData<'InvitationVoided'>['cause'] }
>;
/** By the authority watch: takes back roles that were given on a word that no longer counted (architecture: across streams). */
export type TakeBackRoles = Command<
  'TakeBackRoles',
  { readonly rootId: string; readonly personId: string; readonly roles: Offer }
>;
/** By the authority watch: a reinstatement on a word that no longer counted. */
export type TakeBackReinstatement = Command<'TakeBackReinstatement', InCommunity>;
export type MailKind = EventData<'InvitationMailSent'>['kind'];
/** What became of a mail: never an address, nor anything that a mail server said. */
export type MailOutcome =
  | { readonly is: 'sent' }
  | {
      readonly is: 'failed';
      readonly class: EventData<'InvitationMailFailed'>['class'];
      readonly smtpCode: number | null;
    }
  | { readonly is: 'withheld'; readonly cause: EventData<'InvitationMailWithheld'>['cause'] };
/** By the mailer, when it is done with a mail. */
export type RecordMail = Command<
  'RecordMail',
  { readonly invitationId: string; readonly n: number; readonly kind: MailKind; readonly outcome: MailOutcome }
>;
/** By the eraser: ends everything between an erased person and one tree. */
export type EraseMembership = Command<'EraseMembership', { readonly rootId: string; readonly personId: string }>;

/** What reactors do to a membership: not for clients, so nobody is asked for a permission. */
export type MembershipReaction = VoidInvitation | TakeBackRoles | TakeBackReinstatement | RecordMail | EraseMembership;
