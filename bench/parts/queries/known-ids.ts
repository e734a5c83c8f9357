import { devKeyPath } from '@app/identity';
import { mintDevToken, openDevKey } from '@app/identity/dev-keys';
import { openEventLog } from '@app/event-sourcing/open';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';
import { createStandings } from '@app/standings';

import type { Ask, HttpClient } from '../../harness';

const TOKEN_SECONDS = 7_200;
const PAGES = 20;

/** What there is to ask for in the largest tree, and whose tokens ask. */
export interface KnownIds {
  readonly rootId: string;
  readonly managedIds: readonly string[];
  readonly people: readonly { readonly personId: string; readonly email: string }[];
  readonly invitationIds: readonly string[];
  readonly ownerToken: string;
  /** Of members without an office. */
  readonly memberTokens: readonly string[];
  /** The first and the last time of the log, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
}

/** Looks into the log for the first root and its owner of today, and how far the times go. */
const lookIntoLog = async (dataDir: string) => {
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const log = await openEventLog(configuration.eventStoreUrl, { readOnly: true });
  const people = await openPeopleOfProcess(configuration, { warn: () => undefined, readOnly: true });
  try {
    const ending = new AbortController();
    let first = null;
    for await (const batch of log.subscribe({
      after: null,
      prefixes: ['community-'],
      signal: ending.signal,
      batchSize: 1,
    })) {
      first = batch.events[0] ?? null;
      if (first !== null || batch.caughtUp) break;
    }
    const rootId = first?.streamName.slice('community-'.length) ?? '';
    const ownerId = (await createStandings(log).tree(rootId, []))?.tree.root.ownerId ?? '';
    const owner = (await people.byId([ownerId])).get(ownerId)?.address ?? '';
    const last = await log.eventAt(await log.head());
    return { rootId, owner, from: Date.parse(first?.recordedAt ?? ''), to: Date.parse(last?.recordedAt ?? '') };
  } finally {
    await Promise.all([log.close(), people.close()]);
  }
};

/** Mints development tokens that the server on this folder takes. */
const minter = async (dataDir: string) => {
  const { auth } = readConfiguration({ DATA_DIR: dataDir });
  const key = await openDevKey(devKeyPath(dataDir));
  const { issuer, audience, rolesClaim } = auth;
  return (email: string) =>
    mintDevToken({ key, issuer, audience, rolesClaim, email, ttlSeconds: TOKEN_SECONDS, now: new Date() });
};

type Item = Readonly<Record<string, string>>;
interface Page {
  readonly items: readonly Item[];
  readonly next: string | null;
}

/** Items of a list, at most so many pages of it. */
const itemsOf = async (client: HttpClient, token: Ask['token'], path: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < PAGES && cursor !== null; page += 1) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const answer = await client.ask({ path: `${path}limit=100${from}`, token });
    if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
    const body = answer.body as Page;
    items.push(...body.items);
    cursor = body.next;
  }
  return items;
};

/** Finds out over HTTP what can be asked for. */
export const findIds = async (client: HttpClient, dataDir: string): Promise<KnownIds> => {
  const { rootId, owner, from, to } = await lookIntoLog(dataDir);
  const mint = await minter(dataDir);
  const ownerToken = await mint(owner);
  const at = `/v1/communities/${rootId}`;
  const managed = await itemsOf(client, ownerToken, `${at}/managed-communities?`);
  const members = await itemsOf(client, ownerToken, `${at}/members?scope=tree&`);
  const invitations = await itemsOf(client, ownerToken, `${at}/invitations?scope=tree&`);
  const people = members.flatMap(({ personId, email }) => (personId && email ? [{ personId, email }] : []));
  const memberTokens = await Promise.all(people.slice(0, 50).map(({ email }) => mint(email)));
  const managedIds = managed.flatMap(({ communityId }) => communityId ?? []);
  const invitationIds = invitations.flatMap(({ invitationId }) => invitationId ?? []);
  return { rootId, managedIds, people, invitationIds, ownerToken, memberTokens, from, to };
};
