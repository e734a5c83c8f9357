import type { RecordedEvent } from '@app/event-sourcing';

import { PostOffice, type TakenMail } from '../../../apps/projector/src/reactors/testing';
import { configurationOf, gaps, type Place } from '../../support/aftermath';
import { expectStatus, signIn, type Somebody } from '../../support/api';
import { type ServerProcess, type Stores, temporaryDataDir } from '../../support/built-server';
import { chanceOf, tellCampaign, tellProgress, until } from '../../support/campaign';
import { readLogAt } from '../../support/stores-of';
import type { Starts } from './kill-nine';

const INVITED_A_ROUND = 10;
/** So many mails a mailer hands over at the same time. */
const MOST_AT_ONCE = 8;
const NEVER_TAKEN_IN_100 = 10;
/** A record follows an answer within about this time. */
const RECORDED_WITHIN_MS = 8;
const GOES_ON_WITHIN_MS = 60_000;

export interface KilledMailerOptions {
  readonly campaign: string;
  readonly stores: () => Promise<Stores>;
  /** Commands go to the first; the last one mails, and is killed. */
  readonly starts: Starts;
  readonly kills: number;
}

const outcomes = ['InvitationMailSent', 'InvitationMailFailed', 'InvitationMailWithheld'];
const idOf = ({ data }: RecordedEvent): string => (data as { invitationId: string }).invitationId;
const mailedIn = (events: readonly RecordedEvent[]) => events.filter(({ type }) => outcomes.includes(type));
/** Every mail here is the first about its invitation. */
const OF_FIRST_MAIL = /^<([^.]+)\.1@localhost>$/;
const invitationOf = ({ messageId }: TakenMail): string => OF_FIRST_MAIL.exec(messageId)?.[1] ?? messageId;

const timesOf = (ids: readonly string[]): ReadonlyMap<string, number> => {
  const times = new Map<string, number>();
  for (const id of ids) times.set(id, (times.get(id) ?? 0) + 1);
  return times;
};

/** The processes at one place, of which the one that mails is killed and started again. */
class Mailing {
  readonly #running = new Map<string, ServerProcess>();

  constructor(
    private readonly starts: Starts,
    private readonly place: Place,
  ) {}

  private get names(): readonly string[] {
    return Object.keys(this.starts);
  }
  get commandsAt(): string {
    return this.#running.get(this.names[0] ?? '')?.url ?? '';
  }
  get mailerPid(): number {
    return this.#running.get(this.names.at(-1) ?? '')?.pid ?? Number.NaN;
  }

  async startWhatIsMissing(): Promise<void> {
    for (const name of this.names) {
      if (this.#running.has(name)) continue;
      this.#running.set(name, await this.starts[name]!(this.place.dataDir, this.place.env));
    }
  }

  /** Once a signal was sent to it. */
  async mailerHasEnded(): Promise<void> {
    const name = this.names.at(-1) ?? '';
    await this.#running.get(name)?.kill();
    this.#running.delete(name);
  }

  end(): Promise<unknown> {
    return Promise.all([...this.#running.values()].map((running) => running.kill()));
  }
}

/** A mail server that keeps its answers back for a while: so long nobody but itself knows what it has taken. */
class SlowOffice {
  private held: (() => void)[] | null = null;
  readonly neverTaken = new Set<string>();

  private constructor(readonly office: PostOffice) {
    office.treat = (to) => (this.neverTaken.has(to) ? 'refuse for good' : 'take');
    office.whenTaken = (_, answer) => (this.held === null ? answer() : void this.held.push(answer));
  }

  static async open(): Promise<SlowOffice> {
    return new SlowOffice(await PostOffice.open());
  }

  /** From now on, until {@link answer}. */
  hold(): void {
    this.held = [];
  }
  get keptBack(): number {
    return this.held?.length ?? 0;
  }
  /** So many of what was kept back; what comes later is answered at once when it is all. */
  answer(count: number): void {
    for (const answer of this.held?.splice(0, count) ?? []) answer();
  }
  answerAtOnce(): void {
    this.held = null;
  }
}

/** What is known of mails after a kill, and in the end. */
const mailsIn = (events: readonly RecordedEvent[], office: PostOffice) => {
  const recorded = timesOf(mailedIn(events).map(idOf));
  const taken = timesOf(office.taken.map(invitationOf));
  return { recorded, taken, unrecorded: [...taken.keys()].filter((id) => !recorded.has(id)) };
};

/** Kills whoever mails, again and again, between a mail server's having taken a mail and the record of it. */
export const killTheMailer = async (options: KilledMailerOptions): Promise<void> => {
  const { campaign, kills } = options;
  const chance = chanceOf(campaign);
  const [{ dataDir, discard }, stores, slow] = await Promise.all([
    temporaryDataDir(),
    options.stores(),
    SlowOffice.open(),
  ]);
  const { office, neverTaken } = slow;
  const env = { ...stores.env, LOG_LEVEL: 'error', SMTP_URL: office.url, MAILS_PER_VOUCHER_PER_DAY: '0' };
  const place: Place = { dataDir, env };
  const mailing = new Mailing(options.starts, place);
  const log = () => readLogAt(configurationOf(place).eventStoreUrl);
  const invited: string[] = [];
  /** By invitation: how many kills found its mail taken and not recorded. */
  const inBetween = new Map<string, number>();
  const told = { hits: 0, beforeAnswer: 0 };

  const invite = async (ada: Somebody, communityId: string) => {
    const email = `guest-${invited.length}@example.org`;
    if (chance.percent(NEVER_TAKEN_IN_100)) neverTaken.add(email);
    const answer = await ada.post('/v1/invitations', { email, communities: { [communityId]: ['guest'] } });
    invited.push(expectStatus(answer, 201).invitationId);
  };

  /** Some of what the mail server took is answered, some of that recorded, when the process is killed. */
  const kill = async () => {
    const answered = chance.below(MOST_AT_ONCE);
    slow.answer(answered);
    await new Promise((resolve) => setTimeout(resolve, chance.below(RECORDED_WITHIN_MS)));
    process.kill(mailing.mailerPid, 'SIGKILL');
    await mailing.mailerHasEnded();
    // What it had sent to its last byte is taken although nobody is there to hear of it.
    await until(() => office.connections === 0, GOES_ON_WITHIN_MS, 'the mail server has read what was sent');
    const { unrecorded } = mailsIn(await log(), office);
    for (const id of unrecorded) inBetween.set(id, (inBetween.get(id) ?? 0) + 1);
    if (unrecorded.length > 0) told.hits += 1;
    if (answered === 0) told.beforeAnswer += 1;
    slow.answerAtOnce();
  };

  const round = async (communityId: string) => {
    const ada = await signIn(mailing.commandsAt, dataDir, 'ada@example.org');
    slow.hold();
    for (let nth = 0; nth < INVITED_A_ROUND; nth += 1) await invite(ada, communityId);
    await until(() => slow.keptBack >= MOST_AT_ONCE / 2, GOES_ON_WITHIN_MS, 'mails are handed over');
    await kill();
    await mailing.startWhatIsMissing();
    const settled = async () => mailedIn(await log()).length >= invited.length;
    await until(settled, GOES_ON_WITHIN_MS, 'every invitation is mailed or has failed');
  };

  try {
    await mailing.startWhatIsMissing();
    const ada = await signIn(mailing.commandsAt, dataDir, 'ada@example.org');
    const registered = await ada.post('/v1/communities', { name: 'Lone', kind: 'standalone' });
    const { communityId } = expectStatus(registered, 201);
    for (let nth = 1; nth <= kills; nth += 1) {
      await round(communityId);
      tellProgress(campaign, nth, kills);
    }
    const events = await log();
    const { recorded, taken } = mailsIn(events, office);
    const copies = office.taken.length - taken.size;
    const failed = mailedIn(events).filter(({ type }) => type === 'InvitationMailFailed');
    const figures = {
      ...{ kills, 'kills between taken and recorded': told.hits, 'before any answer': told.beforeAnswer },
      ...{ invitations: invited.length, mailed: taken.size, failed: failed.length },
      ...{ 'mails caught in between': inBetween.size, duplicates: copies, 'most copies': Math.max(...taken.values()) },
      'different Message-IDs of one mail': new Set(office.taken.map(({ messageId }) => messageId)).size - taken.size,
    };
    tellCampaign(campaign, figures, () => {
      // Once each, as sent or as failed; what was taken is never told to have failed.
      expect(invited.filter((id) => recorded.get(id) !== 1)).toEqual([]);
      expect(mailedIn(events)).toHaveLength(invited.length);
      expect(failed.filter((event) => taken.has(idOf(event)))).toEqual([]);
      // None is lost: a mail server has taken whatever is recorded as sent.
      expect(taken.size).toBe(invited.length - neverTaken.size);
      const sent = mailedIn(events).filter(({ type }) => type === 'InvitationMailSent');
      expect(sent.filter((event) => !taken.has(idOf(event)))).toEqual([]);
      expect([figures.failed, figures['different Message-IDs of one mail']]).toEqual([neverTaken.size, 0]);
      expect(office.taken.filter(({ messageId }) => !OF_FIRST_MAIL.test(messageId))).toEqual([]);
      // A kill that caught a mail in between doubles that one, and nothing else does.
      const tooMany = [...taken].filter(([id, times]) => times > 1 + (inBetween.get(id) ?? 0));
      expect(tooMany).toEqual([]);
      expect(told.hits).toBeGreaterThanOrEqual(kills / 2);
      expect(gaps(events)).toEqual([]);
    });
  } finally {
    await mailing.end();
    await office.close();
    stores.end();
    await discard();
  }
};
