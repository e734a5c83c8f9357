import { mkdir, open, opendir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { decodeInvitationId } from '@app/contracts';

/** What a mail in the outbox is called by: its place, and the two people whose addresses stand in it. */
export interface OutboxMail {
  readonly invitationId: string;
  readonly n: number;
  /** Whoever vouches for the invitation; the guest is part of its id. */
  readonly voucherId: string;
}

const MAIL = /^([\w-]+)\.\d+\.([0-9a-f-]{36})\.(eml|tmp)$/;

const nameOf = ({ invitationId, n, voucherId }: OutboxMail, ending: 'eml' | 'tmp') =>
  `${invitationId}.${n}.${voucherId}.${ending}`;

/** Mails as files in a folder, for whoever has no mail server. The folder is made with the first one. */
export class Outbox {
  constructor(private readonly folder: string) {}

  /** Durable and whole when it resolves; the same mail again replaces its file. */
  async put(mail: OutboxMail, message: Buffer): Promise<void> {
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const unfinished = join(this.folder, nameOf(mail, 'tmp'));
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(message);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(this.folder, nameOf(mail, 'eml')));
  }

  /** Deletes every mail in which the person's address stands. Safe to repeat. */
  async forget(personId: string): Promise<void> {
    for await (const name of this.names()) {
      const [, invitationId = '', voucherId] = MAIL.exec(name) ?? [];
      if (voucherId === undefined) continue;
      const guestId = decodeInvitationId(invitationId)?.personId;
      if (personId === voucherId || personId === guestId) await rm(join(this.folder, name), { force: true });
    }
  }

  /** One after the other: there may be very many. */
  private async *names(): AsyncGenerator<string, void, undefined> {
    try {
      for await (const entry of await opendir(this.folder)) yield entry.name;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}
