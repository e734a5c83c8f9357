import type { InvitationView, OfferView } from '@app/contracts';
import { communityIn, findRole, judgeVouching, type Standing, statusAt, type Tree } from '@app/domain/reading';
import type { InvitationDocument } from '@app/read-models';

import type { Directory, Mention } from '../directory/directory';

export interface InvitationContext {
  readonly at: string;
  readonly canSee: (communityId: string) => boolean;
  readonly directory: Directory;
  readonly voucher: Standing;
  /** By event id. */
  readonly reasons: ReadonlyMap<string, string>;
}

export const mentionedBy = ({ rootId, personId, invitation, invitedBy }: InvitationDocument): readonly Mention[] =>
  [personId, invitedBy, invitation.voucherId].map((id) => ({ rootId, personId: id }));

/** Whether the voucher could make this offer now; false while a community of it is not there to be looked at. */
const voucherStillAble = (voucher: Standing, { personId, invitation }: InvitationDocument): boolean =>
  invitation.scopes.every(({ communityId }) => communityIn(voucher.tree, communityId) !== null) &&
  judgeVouching(voucher, personId, invitation.scopes).able;

/** An invitation as somebody sees it who may list members: cut to the communities that he sees. */
export const invitationViewFor = (document: InvitationDocument, context: InvitationContext): InvitationView => {
  const { rootId, personId, invitation, answeredAt, reasonEventId } = document;
  const { directory } = context;
  const { email, erased } = directory.addressed({ rootId, personId });
  const visible = invitation.scopes.filter(({ communityId }) => context.canSee(communityId));
  const reason = reasonEventId === null ? undefined : context.reasons.get(reasonEventId);
  return {
    invitationId: invitation.invitationId,
    personId,
    email,
    ...(erased && { erased }),
    communities: visible.map(({ communityId, roles }) => ({ communityId, roles: roles.map(({ roleId }) => roleId) })),
    otherCommunities: invitation.scopes.length - visible.length,
    status: statusAt(invitation, context.at),
    invitedBy: directory.person({ rootId, personId: document.invitedBy }),
    voucher: directory.person({ rootId, personId: invitation.voucherId }),
    voucherStillAble: voucherStillAble(context.voucher, document),
    invitedAt: document.invitedAt,
    expiresAt: invitation.expiresAt,
    sends: invitation.sends,
    mail: document.mail,
    ...(answeredAt !== null && { answeredAt }),
    ...(reason !== undefined && { reason }),
    version: invitation.version,
  };
};

/** An offer as the invited person sees it, with the names of its communities and roles. */
export const offerViewFor = (document: InvitationDocument, tree: Tree, directory: Directory): OfferView => {
  const { rootId, invitation, invitedBy, invitedAt } = document;
  return {
    invitationId: invitation.invitationId,
    communities: invitation.scopes.map(({ communityId, roles }) => ({
      communityId,
      name: communityIn(tree, communityId)?.name ?? '',
      roles: roles.map(({ roleId }) => ({ roleId, name: findRole(tree, communityId, roleId)?.name ?? roleId })),
    })),
    invitedBy: directory.addressed({ rootId, personId: invitedBy }),
    invitedAt,
    expiresAt: invitation.expiresAt,
  };
};
