import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';

import type { EmailAddress } from '@app/contracts';

import { PersonKeyMismatchError } from './errors';
import { randomBytes } from './random-bytes';

/** A PERSON_KEY has this many bytes. */
export const PERSON_KEY_BYTES = 32;

const CIPHER = 'aes-256-gcm';
const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const MAX_LOOKUPS = 2_000;

/** What the PERSON_KEY does: looking addresses up, sealing what is stored, and comparing what may not be. */
export interface PersonKeys {
  /** The same text for the same address, and nothing to learn the address from without the key. */
  lookup(address: EmailAddress): string;
  /** Tells one text from another where neither may be known: 64 hexadecimal digits. */
  digest(text: string): string;
  /** The text sealed for one place: it opens with the same key at the same place only. */
  seal(text: string, place: string): Uint8Array;
  /** Throws {@link PersonKeyMismatchError} when the bytes were sealed with another key, for another place, or altered. */
  unseal(sealed: Uint8Array, place: string): string;
}

/** Throws RangeError when the key is not 32 bytes long. */
export const createPersonKeys = (personKey: Buffer): PersonKeys => {
  if (personKey.length !== PERSON_KEY_BYTES) throw new RangeError(`PERSON_KEY needs ${PERSON_KEY_BYTES} bytes`);
  const lookupKey = derive(personKey, 'guestlist/people/lookup');
  const digestKey = derive(personKey, 'guestlist/people/digest');
  const sealingKey = derive(personKey, 'guestlist/people/sealing');
  return {
    lookup: remembering((address) => createHmac('sha256', lookupKey).update(address).digest('base64url')),
    digest: (text) => createHmac('sha256', digestKey).update(text).digest('hex'),
    seal: (text, place) => seal(sealingKey, text, place),
    unseal: (sealed, place) => unseal(sealingKey, sealed, place),
  };
};

/** SHA-256 over the salt's bytes and the address, 64 hexadecimal digits: binds to an address and tells nothing of it. */
export const emailCommitment = (saltHex: string, address: EmailAddress): string =>
  createHash('sha256').update(Buffer.from(saltHex, 'hex')).update(address).digest('hex');

/** The same addresses come up again and again: that of a caller with each of his requests, a guest's on its way into a row. */
const remembering = (lookupOf: (address: EmailAddress) => string) => {
  const lookups = new Map<EmailAddress, string>();
  return (address: EmailAddress): string => {
    const known = lookups.get(address);
    if (known !== undefined) return known;
    if (lookups.size >= MAX_LOOKUPS) lookups.clear();
    const lookup = lookupOf(address);
    lookups.set(address, lookup);
    return lookup;
  };
};

const derive = (personKey: Buffer, purpose: string) => Buffer.from(hkdfSync('sha256', personKey, '', purpose, 32));

// A sealed text: format (1 byte) ‖ nonce (12) ‖ ciphertext ‖ tag (16).
const seal = (key: Buffer, text: string, place: string): Uint8Array => {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place));
  return Buffer.concat([Buffer.of(FORMAT), nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
};

const unseal = (key: Buffer, sealed: Uint8Array, place: string): string => {
  const bytes = Buffer.from(sealed);
  if (bytes.length < 1 + NONCE_BYTES + TAG_BYTES || bytes[0] !== FORMAT) throw mismatch();
  const nonce = bytes.subarray(1, 1 + NONCE_BYTES);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(place))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const opened = decipher.update(bytes.subarray(1 + NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([opened, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw mismatch(cause);
  }
};

const mismatch = (cause?: unknown) =>
  new PersonKeyMismatchError(
    'The people store does not open with this PERSON_KEY. Give the key it was made with; if that is the one, the store was altered',
    { cause },
  );
