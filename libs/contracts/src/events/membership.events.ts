import { z } from 'zod';

import { uuidSchema } from '../ids';
import { authoritySchema, grantedRoleSchema, instantSchema, scopesSchema } from './values';

const membership = { rootId: uuidSchema, personId: uuidSchema };
const invitation = { ...membership, invitationId: z.string().min(1) };
const inCommunity = { ...membership, communityId: uuidSchema };
/** `communityIds` are those of the offer as it stood when this happened: every event of an invitation names its communities. */
const standingOffer = { ...invitation, communityIds: z.array(uuidSchema).min(1) };
const hasReason = z.boolean();
/** Ordinal of the mail within its invitation: 1 for the first. */
const mail = {
  ...standingOffer,
  n: z.int().positive(),
  kind: z.enum(['invitation', 'reminder', 'accepted', 'revoked']),
};

/** Data of every event of a `membership-…` stream, by type. */
export const membershipEventSchemas = {
  UserInvited: z.strictObject({
    ...invitation,
    emailCommitment: z.string().regex(/^[0-9a-f]{64}$/),
    scopes: scopesSchema,
    expiresAt: instantSchema,
    authority: authoritySchema,
  }),
  /**
   * `scopes` is the whole offer from now on, `removedCommunityIds` are those that it named before and no longer does. No
   * authority when the offer only shrank by the act named in `cause`.
   */
  InvitationAmended: z.strictObject({
    ...invitation,
    scopes: scopesSchema,
    removedCommunityIds: z.array(uuidSchema),
    cause: z.enum(['amend', 'removal', 'direct-add']),
    authority: authoritySchema.nullable(),
  }),
  InvitationResent: z.strictObject({ ...standingOffer, expiresAt: instantSchema, authority: authoritySchema }),
  /** `authority` is the voucher's at the moment of acceptance. */
  InvitationAccepted: z.strictObject({ ...invitation, scopes: scopesSchema, authority: authoritySchema }),
  InvitationDeclined: z.strictObject({ ...standingOffer, hasReason }),
  InvitationRevoked: z.strictObject({
    ...standingOffer,
    cause: z.enum(['revoke', 'removal', 'direct-add', 'erasure']),
    hasReason,
  }),
  /** `expiredAt` is the moment it was due, not the moment it was recorded. */
  InvitationExpired: z.strictObject({ ...standingOffer, expiredAt: instantSchema }),
  InvitationVoided: z.strictObject({
    ...standingOffer,
    cause: z.enum(['authority-lost', 'role-retired', 'address-unknown']),
  }),
  MemberAdded: z.strictObject({ ...membership, scopes: scopesSchema, authority: authoritySchema }),
  /** `roles` is the whole list from now on; no authority when roles were only taken. */
  MemberRolesChanged: z.strictObject({
    ...inCommunity,
    roles: z.array(grantedRoleSchema).min(1),
    authority: authoritySchema.nullable(),
  }),
  MemberSuspended: z.strictObject({ ...inCommunity, hasReason }),
  MemberReinstated: z.strictObject({ ...inCommunity, hasReason, authority: authoritySchema }),
  /** `communityIds` are all communities whose own roles end with this act. */
  MemberRemoved: z.strictObject({ ...membership, communityIds: z.array(uuidSchema).min(1), everywhere: z.boolean() }),
  MemberLeft: z.strictObject(inCommunity),
  InvitationMailSent: z.strictObject(mail),
  InvitationMailFailed: z.strictObject({
    ...mail,
    class: z.enum(['transient', 'permanent']),
    smtpCode: z.int().nullable(),
  }),
  InvitationMailWithheld: z.strictObject({ ...mail, cause: z.enum(['address-limit', 'voucher-limit']) }),
} as const;
