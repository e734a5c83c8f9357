import { createHash } from 'node:crypto';

import { canonicalJson } from './canonical-json';

/** What a command asks for, people named by their personId. */
export interface Fingerprinted {
  readonly type: string;
  readonly data: object;
}

/** Parts of an address, or computed from one: the personId beside them says the same and gives nothing away. */
const OF_ADDRESSES = ['emailDomain', 'emailCommitment'];

/** SHA-256 in hexadecimal that tells one command from another under the same id. The order of keys does not matter. */
export const fingerprintOf = ({ type, data }: Fingerprinted): string => {
  const asked = Object.entries(data).filter(([key]) => !OF_ADDRESSES.includes(key));
  return createHash('sha256')
    .update(canonicalJson({ type, data: Object.fromEntries(asked) }))
    .digest('hex');
};
