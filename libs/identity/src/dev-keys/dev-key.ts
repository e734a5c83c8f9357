import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';

import { createOnce, warningIfReadableByOthers } from '@app/people/key-file';
import { calculateJwkThumbprint } from 'jose';

/** What development tokens are signed with. */
export const DEV_ALGORITHM = 'EdDSA';

/** An Ed25519 key pair for development, where no identity provider is. */
export interface DevKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** What to tell the operator about the file; null when there is nothing. */
  readonly warning: string | null;
}

/**
 * The key kept in a file (a private JWK), made when the file is absent. Several processes at once get one key. Rejects
 * when the file holds something else.
 */
export const openDevKey = async (path: string): Promise<DevKey> => {
  const fresh = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const bytes = await createOnce(path, Buffer.from(`${JSON.stringify(fresh)}\n`));
  const privateKey = parseKey(bytes.toString('utf8'));
  const publicKey = createPublicKey(privateKey);
  const keyId = await calculateJwkThumbprint(publicKey);
  return { keyId, privateKey, publicKey, warning: await warningIfReadableByOthers(path) };
};

const parseKey = (text: string): KeyObject => {
  try {
    const key = createPrivateKey({ key: JSON.parse(text) as JsonWebKey, format: 'jwk' });
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // What the parser says could repeat the key.
  }
  throw new Error('The file of the development key holds no Ed25519 key. Delete it and a new one is made');
};
