import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { ApiClient } from './api-client';
import { type Narrator, StoryBroken } from './narrator';

/** Where the server of the story is, and what began before it. */
export interface Backstage {
  readonly dataDir: string;
  /** A community with an invitation that is about to run out. */
  readonly lastCallId: string;
}

const PATIENCE_MS = 30_000;
const LOOK_MS = 100;

/** What comes by itself after a moment; ends the story when it does not. */
const eventually = async <Result>(look: () => Promise<Result | null>, what: string): Promise<Result> => {
  for (const deadline = Date.now() + PATIENCE_MS; ;) {
    const found = await look();
    if (found !== null) return found;
    if (Date.now() > deadline) throw new StoryBroken(`${what} within ${PATIENCE_MS / 1_000} seconds`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
};

const unfolded = (mail: string): string => mail.replaceAll(/\r\n[ \t]+/g, ' ');
const headerOf = (mail: string, name: string): string =>
  new RegExp(`^${name}: (.*)$`, 'im').exec(mail)?.[1]?.trim() ?? '–';

/** The mail about an invitation: without a mail server it is a file. */
export const showMail = async (narrator: Narrator, { dataDir }: Backstage, invitationId: string): Promise<void> => {
  const outbox = join(dataDir, 'outbox');
  const isIts = (name: string) => name.startsWith(`${invitationId}.`) && name.endsWith('.eml');
  const name = await eventually(
    async () => (await readdir(outbox).catch(() => [])).find(isIts) ?? null,
    'the mail about an invitation was expected in the outbox',
  );
  const mail = unfolded(await readFile(join(outbox, name), 'utf8'));
  narrator.say('A mail is in DATA_DIR/outbox, because there is no SMTP_URL:');
  const headers = ['From', 'To', 'Subject', 'Message-ID'];
  narrator.table(
    ['header', 'value'],
    headers.map((header) => [header, headerOf(mail, header)]),
  );
};

/** What nobody does: an invitation runs out while everybody looks. */
export const showExpiry = async (narrator: Narrator, host: ApiClient, { lastCallId }: Backstage): Promise<void> => {
  narrator.chapter('What happens by itself: an invitation that nobody answered');
  narrator.say('Almost an hour ago Olga invited Zoe into Contoso, for one hour.');
  const path = `/v1/communities/${lastCallId}/audit?type=InvitationExpired`;
  const expired = await eventually(
    async () => (await narrator.list(host, path))[0] ?? null,
    'the expiry of an invitation was expected to be recorded',
  );
  const { system } = expired['actor'] as { system?: string };
  narrator.table(
    ['at', 'actor', 'what'],
    [[String(expired['at']), `system: ${system ?? '–'}`, String(expired['type'])]],
  );
};
