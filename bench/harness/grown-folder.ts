import { GrownLog } from './grown-log';
import { inviteGuests } from './guests';
import { HttpClient } from './http-client';
import { startServer, untilAtRest } from './seeded-server';
import { registerTree, sent, type Tree } from './tree';

const PATTERNS = 8;

/** A folder with a tree, in which half of some guests accepted; everything about them is told and mailed. */
export const foundedFolder = async (dataDir: string): Promise<Tree> => {
  const server = await startServer(dataDir);
  const client = new HttpClient(server.url);
  try {
    const tree = await registerTree(server, dataDir, 1);
    const guests = await inviteGuests(server, dataDir, tree, PATTERNS);
    for (const { token, invitationId } of guests.slice(PATTERNS / 2))
      await sent(client, token, `/v1/invitations/${invitationId}/accept`);
    await untilAtRest(server);
    return tree;
  } finally {
    client.close();
    await server.stop();
  }
};

/** Adds invitations, half of them accepted, until the log of a founded folder has so many events. Nobody has a row in people. */
export const growToEvents = async (dataDir: string, { mainId }: Tree, events: number): Promise<number> => {
  const log = new GrownLog(dataDir);
  try {
    const before = log.events;
    await log.copyMemberships(mainId, PATTERNS, false);
    const perGuest = (log.events - before) / PATTERNS;
    await log.copyMemberships(mainId, Math.max(0, Math.ceil((events - log.events) / perGuest)), false);
    return log.events;
  } finally {
    log.close();
  }
};
