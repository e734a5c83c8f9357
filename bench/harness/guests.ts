import type { ServerProcess } from '../../apps/cli/src/server/server-process';
import { HttpClient } from './http-client';
import { sent, tokenFor, type Tree } from './tree';

/** Somebody who was invited. */
export interface Guest {
  readonly invitationId: string;
  readonly token: string;
}

const ROWS = 500;

interface BulkAnswer {
  readonly results: readonly { readonly status: number; readonly invitationId?: string }[];
}

const guestAddress = (name: string, number: number): string => `${name}.${number}@bench.example`;

const inviteRows = async (client: HttpClient, { ownerToken }: Tree, rows: readonly object[]) => {
  const answer = await sent<BulkAnswer>(client, ownerToken, '/v1/invitations/bulk', { invitations: rows });
  return answer.results.map(({ status, invitationId }) => {
    if (status === 201 && invitationId !== undefined) return invitationId;
    throw new Error(`A row of a bulk request ended with ${status}`);
  });
};

/** Invites so many people to the main community, whose addresses begin with this name; answers the ids of the invitations. */
export const inviteMany = async (
  { url }: Pick<ServerProcess, 'url'>,
  tree: Tree,
  { many, name = 'invited' }: { readonly many: number; readonly name?: string },
): Promise<readonly string[]> => {
  const client = new HttpClient(url);
  const ids: string[] = [];
  try {
    for (let from = 0; from < many; from += ROWS) {
      const rows = Array.from({ length: Math.min(ROWS, many - from) }, (_, index) => ({
        ...{ email: guestAddress(name, from + index), communities: { [tree.mainId]: ['guest'] } },
      }));
      ids.push(...(await inviteRows(client, tree, rows)));
    }
    return ids;
  } finally {
    client.close();
  }
};

/** Invites so many people, and signs their tokens. */
export const inviteGuests = async (
  server: Pick<ServerProcess, 'url'>,
  dataDir: string,
  tree: Tree,
  many: number,
  name = 'invited',
): Promise<readonly Guest[]> => {
  const ids = await inviteMany(server, tree, { many, name });
  const guests: Guest[] = [];
  for (const [number, invitationId] of ids.entries())
    guests.push({ invitationId, token: await tokenFor(dataDir, guestAddress(name, number)) });
  return guests;
};
