import { z } from 'zod';

import { instantSchema } from '../events';
import { uuidSchema } from '../ids';
import { auditEntryView } from './audit.view';
import { listView } from './list.view';
import { actorView, addressedPersonView } from './references.view';

const status = z.enum(['pending', 'accepted', 'declined', 'revoked', 'expired', 'voided']);

/** An invitation as somebody sees it who may list members; the status is that of the moment of asking. */
export const invitationView = z
  .strictObject({
    invitationId: z.string(),
    personId: uuidSchema,
    email: z.string().nullable(),
    erased: z.literal(true).optional(),
    communities: z.array(z.strictObject({ communityId: uuidSchema, roles: z.array(z.string()) })),
    otherCommunities: z.int().nonnegative(),
    status,
    invitedBy: actorView,
    voucher: actorView,
    voucherStillAble: z.boolean(),
    invitedAt: instantSchema,
    expiresAt: instantSchema,
    sends: z.int().positive(),
    mail: z.enum(['queued', 'sent', 'failed', 'withheld']),
    answeredAt: instantSchema.optional(),
    reason: z.string().optional(),
    version: z.int().positive(),
  })
  .meta({ id: 'Invitation' });
export const invitationsView = listView(invitationView).meta({ id: 'InvitationList' });
export const invitationWithHistoryView = invitationView
  .extend({ history: z.array(auditEntryView) })
  .meta({ id: 'InvitationWithHistory' });

/** An offer as the invited person sees it. */
export const offerView = z
  .strictObject({
    invitationId: z.string(),
    communities: z.array(
      z.strictObject({
        communityId: uuidSchema,
        name: z.string(),
        roles: z.array(z.strictObject({ roleId: z.string(), name: z.string() })),
      }),
    ),
    invitedBy: addressedPersonView,
    invitedAt: instantSchema,
    expiresAt: instantSchema,
  })
  .meta({ id: 'Offer' });
export const offersView = listView(offerView).meta({ id: 'OfferList' });
/** The same by itself: it may have been answered. */
export const ownInvitationView = offerView
  .extend({ status, version: z.int().positive() })
  .meta({ id: 'OwnInvitation' });

export type InvitationView = z.infer<typeof invitationView>;
export type InvitationWithHistoryView = z.infer<typeof invitationWithHistoryView>;
export type OfferView = z.infer<typeof offerView>;
export type OwnInvitationView = z.infer<typeof ownInvitationView>;
