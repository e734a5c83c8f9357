import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';

import { type EmailAddress, encodeInvitationId, parseEmailAddress } from '@app/contracts';
import { openPeopleOfProcess } from '@app/people/open';
import { readConfiguration } from '@app/runtime';
import Database from 'libsql';

interface Row {
  readonly stream: string;
  readonly revision: number;
  readonly event_id: string;
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
}

const COLUMNS = 'stream, revision, event_id, type, data, metadata';
const INSERT = `INSERT INTO events (${COLUMNS}, recorded_at) VALUES (?, ?, ?, ?, ?, ?, ?)`;
const STREAMS_AT_ONCE = 2_000;
const SUFFIX_BYTES = 8;

/** What is written anew in every copy of a stream, by what stands in the one that is copied. */
type NewWords = ReadonlyMap<string, string>;

const rewritten = (text: string, words: NewWords): string => {
  let result = text;
  for (const [old, fresh] of words) result = result.replaceAll(old, fresh);
  return result;
};

/** Copies streams of a stopped server's log many times over, each time about somebody or something else. */
export class GrownLog {
  readonly #database: Database.Database;

  constructor(private readonly dataDir: string) {
    this.#database = new Database(join(dataDir, 'log.db'));
    // It is made for this measurement, and closed before that begins.
    this.#database.pragma('synchronous = OFF');
  }

  get events(): number {
    const [row] = this.#database.prepare('SELECT count(*) AS events FROM events').all() as [{ events: number }];
    return row.events;
  }

  /** So many more invitations like those that are there, their people with rows of their own when wanted. */
  async copyMemberships(rootId: string, many: number, withPeople: boolean): Promise<void> {
    const patterns = this.#streams(`membership-${rootId}_`).filter(([first]) => first?.type === 'UserInvited');
    if (patterns.length === 0) throw new Error('Nobody was invited there: nothing to copy');
    for (let from = 0; from < many; from += STREAMS_AT_ONCE) {
      const size = Math.min(STREAMS_AT_ONCE, many - from);
      const personIds = withPeople
        ? await this.#claim(from, size)
        : Array.from({ length: size }, () => randomUUID() as string);
      const copies = personIds.map((personId, index) => {
        const pattern = patterns[index % patterns.length] ?? [];
        return { pattern, words: wordsFor(pattern, rootId, personId) };
      });
      this.#write(copies);
    }
  }

  /** So many more managed communities like the one that is there. */
  copyManaged(managedId: string, many: number): void {
    const [pattern = []] = this.#streams(`community-${managedId}`);
    for (let from = 0; from < many; from += STREAMS_AT_ONCE) {
      const copies = Array.from({ length: Math.min(STREAMS_AT_ONCE, many - from) }, () => ({
        ...{ pattern, words: new Map([[managedId, randomUUID() as string]]) },
      }));
      this.#write(copies);
    }
  }

  close(): void {
    this.#database.pragma('wal_checkpoint(TRUNCATE)');
    this.#database.close();
  }

  #streams(prefix: string): readonly (readonly Row[])[] {
    const query = `SELECT ${COLUMNS} FROM events WHERE stream >= ? AND stream < ? ORDER BY stream, revision`;
    const rows = this.#database.prepare(query).all(prefix, `${prefix}~`) as Row[];
    const streams = new Map<string, Row[]>();
    for (const row of rows) streams.set(row.stream, [...(streams.get(row.stream) ?? []), row]);
    return [...streams.values()];
  }

  async #claim(from: number, many: number): Promise<readonly string[]> {
    const people = await openPeopleOfProcess(readConfiguration({ DATA_DIR: this.dataDir }), { warn: () => undefined });
    try {
      const addresses = Array.from({ length: many }, (_, index) => addressOf(from + index));
      const claimed = await people.claim(addresses.map((address) => people.prepare(address)));
      return addresses.map((address) => claimed.get(address)?.personId ?? '');
    } finally {
      await people.close();
    }
  }

  #write(copies: readonly { readonly pattern: readonly Row[]; readonly words: NewWords }[]): void {
    const insert = this.#database.prepare(INSERT);
    const at = new Date().toISOString();
    this.#database.exec('BEGIN IMMEDIATE');
    for (const { pattern, words } of copies) {
      for (const { stream, revision, type, data, metadata } of pattern) {
        const [named, told, noted] = [stream, data, metadata].map((text) => rewritten(text, words));
        insert.run(named, revision, randomUUID(), type, told, noted, at);
      }
    }
    this.#database.exec('COMMIT');
  }
}

const addressOf = (number: number): EmailAddress => {
  const address = parseEmailAddress(`copied.${number}@bench.example`);
  if (address === null) throw new RangeError('An address that is none');
  return address;
};

const wordsFor = (pattern: readonly Row[], rootId: string, personId: string): NewWords => {
  const { invitationId, personId: oldPersonId } = JSON.parse(pattern[0]?.data ?? '{}') as Readonly<
    Record<'invitationId' | 'personId', string>
  >;
  const suffix = randomBytes(SUFFIX_BYTES).toString('hex');
  return new Map([
    [invitationId, encodeInvitationId({ rootId, personId, suffix })],
    [oldPersonId, personId],
    ...pattern.map(({ event_id }): [string, string] => [event_id, randomUUID()]),
  ]);
};
