import { randomBytes } from 'node:crypto';

import { PERSON_KEY_BYTES } from '../core';
import { createOnce } from './create-once';
import { warningIfReadableByOthers } from './file-mode';

export interface PersonKeyFile {
  readonly personKey: Buffer;
  /** What to tell the operator about the file; null when there is nothing. */
  readonly warning: string | null;
}

const BASE64_OF_32_BYTES = /^[A-Za-z0-9+/]{43}=$/;

/**
 * The PERSON_KEY kept in a file (base64, 32 bytes), made when the file is absent. Several processes at once get one key.
 * Rejects when the file holds something else.
 */
export const openPersonKeyFile = async (path: string): Promise<PersonKeyFile> => {
  const fresh = `${randomBytes(PERSON_KEY_BYTES).toString('base64')}\n`;
  const text = (await createOnce(path, Buffer.from(fresh))).toString('latin1').trim();
  if (!BASE64_OF_32_BYTES.test(text)) {
    throw new Error(`The person key file does not hold ${PERSON_KEY_BYTES} bytes in base64. Restore it from a backup`);
  }
  return { personKey: Buffer.from(text, 'base64'), warning: await warningIfReadableByOthers(path) };
};
