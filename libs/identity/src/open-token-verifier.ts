import { join } from 'node:path';

import type { TokenVerifier } from './caller';
import { DEV_ALGORITHM, openDevKey } from './dev-keys';
import { createOidcKeys } from './oidc-keys';
import { asymmetricAlgorithms, createTokenVerifier } from './token-verifier';

/** Whose tokens are accepted. In mode `dev` they are signed with a key of the data folder. */
export type TokenSettings = {
  readonly issuer: string;
  readonly audience: string;
  readonly rolesClaim: string;
} & ({ readonly mode: 'dev' } | { readonly mode: 'oidc'; readonly jwksUrl: string | null });

/** Where the key of development tokens lies in a data folder. */
export const devKeyPath = (dataDir: string): string => join(dataDir, 'dev-signing.jwk');

/** The verifier that the settings ask for; in mode `dev` the key is made when there is none. */
export const openTokenVerifier = async (settings: TokenSettings, dataDir: string): Promise<TokenVerifier> => {
  const { issuer, audience, rolesClaim } = settings;
  const source =
    settings.mode === 'dev'
      ? { keys: (await openDevKey(devKeyPath(dataDir))).publicKey, algorithms: [DEV_ALGORITHM] }
      : { keys: createOidcKeys({ issuer, jwksUrl: settings.jwksUrl }), algorithms: asymmetricAlgorithms };
  return createTokenVerifier({ issuer, audience, rolesClaim, ...source });
};
