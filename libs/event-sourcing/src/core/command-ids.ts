import { createHash } from 'node:crypto';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const VERSION_5 = 0x50;
const RFC_VARIANT = 0x80;

/**
 * The name-based UUID (version 5, RFC 9562) of a name in a namespace: the same two always give the same id.
 *
 * @throws RangeError when the namespace is not a lower-case UUID.
 */
export const deriveUuid = (namespace: string, name: string): string => {
  const bytes = digest('sha1', namespace, name);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | VERSION_5, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | RFC_VARIANT, 8);
  const hex = bytes.toString('hex', 0, 16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** The id of the event at this place (0 first) among those that a command records. */
export const eventIdOf = (commandId: string, index: number): string => deriveUuid(commandId, `event:${index}`);

/** Up to 32 bytes in hexadecimal that depend on the command and the name alone. */
export const deriveBytes = (commandId: string, name: string, length: number): string =>
  digest('sha256', commandId, `bytes:${name}`).toString('hex', 0, length);

const digest = (algorithm: 'sha1' | 'sha256', namespace: string, name: string): Buffer => {
  if (!UUID.test(namespace)) throw new RangeError('Ids derive from a lower-case UUID');
  return createHash(algorithm)
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest();
};
