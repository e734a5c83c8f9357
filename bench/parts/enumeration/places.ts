import { randomBytes, randomUUID } from 'node:crypto';

import { encodeInvitationId } from '@app/contracts';

import { mintToken } from '../../../apps/cli/src/commands/token.command';
import type { Ask, HttpClient } from '../../harness';

/** What is asked about: ids that stand for nothing, or for something of another tenant. */
export interface Place {
  readonly communityId: string;
  readonly personId: string;
  readonly invitationId: string;
}

const TOKEN_TTL = 3_600;
const SUFFIX_BYTES = 8;

/** Somebody's token, out of the key of the data folder. */
export const tokenOf = (dataDir: string, name: string): Promise<string> =>
  mintToken({ DATA_DIR: dataDir }, { email: `${name}@example.org`, name, ttl: TOKEN_TTL });

/** Ids as they might be, and are not. */
export const unknownPlace = (): Place => {
  const [communityId, personId] = [randomUUID(), randomUUID()];
  return {
    communityId,
    personId,
    invitationId: encodeInvitationId({
      rootId: communityId,
      personId,
      suffix: randomBytes(SUFFIX_BYTES).toString('hex'),
    }),
  };
};

const made = async (client: HttpClient, ask: Ask): Promise<Readonly<Record<string, string>>> => {
  const { status, body } = await client.ask({ method: 'POST', ...ask });
  if (status !== 201) throw new Error(`${ask.path} answered ${status}`);
  return body as Readonly<Record<string, string>>;
};

/** A tree of somebody else with an open invitation in it. */
export const foreignPlace = async (client: HttpClient, token: string, number: number): Promise<Place> => {
  const body = { name: `Foreign ${number}`, kind: 'standalone' };
  const { communityId = '' } = await made(client, { path: '/v1/communities', token, body });
  const offer = { email: `guest.${number}@example.org`, communities: { [communityId]: ['guest'] } };
  const { invitationId = '', personId = '' } = await made(client, { path: '/v1/invitations', token, body: offer });
  return { communityId, personId, invitationId };
};

/** Requests that whoever is not in the place answers with 404. */
export const questions: Readonly<Record<string, (place: Place) => Omit<Ask, 'token'>>> = {
  'a community': ({ communityId }) => ({ path: `/v1/communities/${communityId}` }),
  'its members': ({ communityId }) => ({ path: `/v1/communities/${communityId}/members` }),
  'an invitation': ({ invitationId }) => ({ path: `/v1/invitations/${invitationId}` }),
  'the access of a person': ({ personId }) => ({ path: `/v1/people/${personId}/access` }),
  'a check': ({ communityId }) => ({
    ...{ path: '/v1/access/check', method: 'POST' },
    body: { communityId, permission: 'ALERTS_READ' },
  }),
  'disabling it': ({ communityId }) => ({ path: `/v1/communities/${communityId}/disable`, method: 'POST' }),
  accepting: ({ invitationId }) => ({ path: `/v1/invitations/${invitationId}/accept`, method: 'POST' }),
};
