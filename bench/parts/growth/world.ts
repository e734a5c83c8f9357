import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ServerProcess } from '../../../apps/cli/src/server/server-process';
import {
  type Ask,
  foundedFolder,
  GrownLog,
  type Guest,
  HttpClient,
  inviteGuests,
  sent,
  startServer,
  type Tree,
  untilAtRest,
} from '../../harness';

export interface WorldSize {
  readonly invitations: number;
  readonly managed: number;
}

/** A server with so much in it, and those who will accept something there. */
export interface World {
  readonly size: WorldSize;
  readonly client: HttpClient;
  readonly tree: Tree;
  readonly guests: readonly Guest[];
  readonly member: Guest;
  end(): Promise<void>;
}

const grow = async (dataDir: string, tree: Tree, { invitations, managed }: WorldSize): Promise<void> => {
  const log = new GrownLog(dataDir);
  try {
    log.copyManaged(tree.managedIds[0] ?? '', managed);
    await log.copyMemberships(tree.mainId, invitations, true);
  } finally {
    log.close();
  }
};

const peopled = async (server: ServerProcess, dataDir: string, tree: Tree, many: number) => {
  // Addresses beyond those of the patterns.
  const [, ...guests] = await inviteGuests(server, dataDir, tree, many + 1, 'latecomer');
  const [member] = guests;
  if (member === undefined) throw new RangeError('Nobody accepts');
  const client = new HttpClient(server.url);
  await sent(client, member.token, `/v1/invitations/${member.invitationId}/accept`);
  return { client, member, guests: guests.slice(1) };
};

/** Makes a world of this size, in which so many acceptances wait. */
export const startWorld = async (size: WorldSize, acceptances: number): Promise<World> => {
  const dataDir = await mkdtemp(join(tmpdir(), 'guestlist-growth-'));
  const clear = () => rm(dataDir, { recursive: true, force: true });
  try {
    const tree = await foundedFolder(dataDir);
    await grow(dataDir, tree, size);
    const server = await startServer(dataDir);
    await untilAtRest(server);
    const { client, member, guests } = await peopled(server, dataDir, tree, acceptances + 1);
    await untilAtRest(server);
    const end = async () => {
      client.close();
      await server.stop();
      await clear();
    };
    return { size, client, tree, member, guests, end };
  } catch (error) {
    await clear();
    throw error;
  }
};

type Question = (world: World, sample: number) => Ask;

/** What is to cost the same however much there is. */
export const questions: Readonly<Record<string, Question>> = {
  invite: ({ tree }, sample) => ({
    ...{ method: 'POST', path: '/v1/invitations', token: tree.ownerToken },
    body: { email: `growth.${sample}@bench.example`, communities: { [tree.mainId]: ['guest'] } },
  }),
  accept: ({ guests }, sample) => ({
    ...{ method: 'POST', token: guests[sample]?.token ?? '' },
    path: `/v1/invitations/${guests[sample]?.invitationId ?? ''}/accept`,
  }),
  check: ({ member, tree }) => ({
    ...{ method: 'POST', path: '/v1/access/check', token: member.token },
    body: { communityId: tree.mainId, permission: 'ALERTS_READ' },
  }),
  'pending page': ({ tree }) => ({
    ...{ token: tree.ownerToken, path: `/v1/communities/${tree.mainId}/invitations?status=pending` },
  }),
};
