import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import Database from 'libsql';

import { GrownLog } from './grown-log';
import { inviteGuests } from './guests';
import { HttpClient } from './http-client';
import { startServer, untilAtRest } from './seeded-server';
import { registerTree, sent, type Tree } from './tree';

const PATTERNS = 8;

const POLL_MS = 50;
const MAILED_WITHIN_MS = 30_000;

/** A mail is written some time after what it is about: copied without it, every copy would owe one at the next start. */
const untilMailed = async (dataDir: string, mails: number): Promise<void> => {
  const log = new Database(join(dataDir, 'log.db'), { readonly: true });
  try {
    const sent = log.prepare(`SELECT count(*) AS mails FROM events WHERE type = 'InvitationMailSent'`);
    const deadline = performance.now() + MAILED_WITHIN_MS;
    while ((sent.get() as { readonly mails: number }).mails < mails) {
      if (performance.now() > deadline) throw new Error('The mails of the founded tree were not sent');
      await sleep(POLL_MS);
    }
  } finally {
    log.close();
  }
};

/** A folder with a tree, in which half of some guests accepted; everything about them is told and mailed. */
export const foundedFolder = async (dataDir: string): Promise<Tree> => {
  const server = await startServer(dataDir);
  const client = new HttpClient(server.url);
  try {
    const tree = await registerTree(server, dataDir, 1);
    const guests = await inviteGuests(server, dataDir, tree, PATTERNS);
    await untilMailed(dataDir, PATTERNS);
    for (const { token, invitationId } of guests.slice(PATTERNS / 2))
      await sent(client, token, `/v1/invitations/${invitationId}/accept`);
    await untilAtRest(server);
    await untilMailed(dataDir, PATTERNS + PATTERNS / 2);
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
