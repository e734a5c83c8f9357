import { z } from 'zod';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Lower-case UUIDs, the only spelling this system makes and accepts. */
export const uuidSchema = z.string().regex(UUID);

export const isUuid = (text: string): boolean => UUID.test(text);

const INVITATION_ID_BYTES = 40;
const INVITATION_ID = /^[A-Za-z0-9_-]{54}$/;
const SUFFIX = /^[0-9a-f]{16}$/;

export interface InvitationAddress {
  /** The root community of the tree that the invitation belongs to. */
  readonly rootId: string;
  readonly personId: string;
  /** 8 bytes in hexadecimal that tell one invitation of a person from his others. */
  readonly suffix: string;
}

const uuidOf = (hex: string) =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/**
 * The id of an invitation: base64url of root ‖ person ‖ suffix. It says where to look and grants nothing.
 *
 * @throws RangeError when a part is not what {@link InvitationAddress} says.
 */
export const encodeInvitationId = ({ rootId, personId, suffix }: InvitationAddress): string => {
  if (!isUuid(rootId) || !isUuid(personId) || !SUFFIX.test(suffix)) {
    throw new RangeError('An invitation id needs two UUIDs and 8 bytes in hexadecimal');
  }
  return Buffer.from(rootId.replaceAll('-', '') + personId.replaceAll('-', '') + suffix, 'hex').toString('base64url');
};

/** The address inside an invitation id, or null for any text that {@link encodeInvitationId} cannot have made. */
export const decodeInvitationId = (invitationId: string): InvitationAddress | null => {
  if (!INVITATION_ID.test(invitationId)) return null;
  const bytes = Buffer.from(invitationId, 'base64url');
  if (bytes.length !== INVITATION_ID_BYTES || bytes.toString('base64url') !== invitationId) return null;
  return {
    rootId: uuidOf(bytes.toString('hex', 0, 16)),
    personId: uuidOf(bytes.toString('hex', 16, 32)),
    suffix: bytes.toString('hex', 32),
  };
};
