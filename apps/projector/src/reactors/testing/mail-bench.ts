import { communityStream, type EmailAddress, encodeInvitationId, membershipStream } from '@app/contracts';
import { ADA, EAST, historyOf, MAIN, managedAdded, personId, registered } from '@app/domain/testing';
import type { MembershipEvent } from '@app/contracts';

import { mailer, type MailerOptions, mailSettings } from '../mailer';
import type { OutgoingMail } from '../mailer/mail-transport';
import { openSurroundings, type Surroundings } from './surroundings';
import { briefly, KeptCheckpoint, ReactorBench, type RunningReactor, until } from './reactor-bench';

export const guestOffer = { [EAST]: ['guest'] };
export const addressOf = (n: number): EmailAddress => `guest${n}@example.org` as EmailAddress;
export const idOfGuest = (n: number): string => personId(n);
export const streamOfGuest = (n: number): string => membershipStream(MAIN, idOfGuest(n));
export const invitationOfGuest = (n: number): string =>
  encodeInvitationId({ rootId: MAIN, personId: idOfGuest(n), suffix: '1'.padStart(16, '0') });

/** A transport that keeps what it is given, unless it is told to fail. */
export class FakeTransport {
  readonly sent: OutgoingMail[] = [];
  attempts = 0;
  before: (mail: OutgoingMail, attempt: number) => Promise<void> | void = () => undefined;

  async send(mail: OutgoingMail): Promise<void> {
    await this.before(mail, (this.attempts += 1));
    this.sent.push(mail);
  }

  messageIds(): readonly string[] {
    return this.sent.map(({ messageId }) => messageId);
  }
}

/** A tree with people in it, and mailers on its log. */
export class MailBench {
  readonly transport = new FakeTransport();
  readonly checkpoint = new KeptCheckpoint();
  readonly forgotten: string[] = [];

  private constructor(
    readonly bench: ReactorBench,
    readonly surroundings: Surroundings,
  ) {}

  static async open(at: string, env: Readonly<Record<string, string>> = {}): Promise<MailBench> {
    const bench = await ReactorBench.open(at);
    const mail = new MailBench(bench, await openSurroundings(env));
    await bench.append(communityStream(MAIN), registered());
    await bench.append(communityStream(EAST), managedAdded(EAST));
    await mail.know(ADA, 'ada@example.org' as EmailAddress, 'Ada');
    return mail;
  }

  async know(id: string, address: EmailAddress, name: string | null = null): Promise<void> {
    const own = name === null ? {} : { own: { issuer: 'test', subject: id, name } };
    await this.surroundings.people.claim([{ address, personId: id, salt: '0'.repeat(64), ...own }]);
  }

  /** Invites the guests of these numbers, whose addresses become known. */
  async invite(...numbers: readonly number[]): Promise<void> {
    for (const n of numbers) {
      await this.know(idOfGuest(n), addressOf(n));
      await this.happens(n, historyOf(idOfGuest(n)).invited(guestOffer));
    }
  }

  happens(n: number, ...events: readonly MembershipEvent[]): Promise<void> {
    return this.bench.append(streamOfGuest(n), ...events);
  }

  run(more: Partial<MailerOptions> = {}, checkpoint = this.checkpoint): RunningReactor {
    const { configuration, people } = this.surroundings;
    const settings = { ...mailSettings(configuration), between: { firstMs: 1, maxMs: 2 } };
    const outbox = { forget: async (id: string) => void this.forgotten.push(id) };
    const { log, clock } = this.bench;
    const options = { store: log, people, transport: this.transport, outbox, settings, now: clock.now, sleep: briefly };
    return this.bench.run(mailer({ ...options, ...more }), checkpoint);
  }

  /** What is recorded of the mails to a guest: type, kind and ordinal. */
  async recorded(n: number): Promise<readonly string[]> {
    const events = await this.bench.log.readStream(streamOfGuest(n));
    return events.flatMap(({ type, data }) => {
      const { kind, n: ordinal } = data as { kind?: string; n?: number };
      return kind === undefined ? [] : [`${type.replace('InvitationMail', '')} ${kind} ${String(ordinal)}`];
    });
  }

  untilRecorded(n: number, what: string): Promise<void> {
    return until(async () => (await this.recorded(n)).includes(what), `${what} is recorded of guest ${n}`);
  }

  async close(): Promise<void> {
    await this.bench.close();
    await this.surroundings.discard();
  }
}
