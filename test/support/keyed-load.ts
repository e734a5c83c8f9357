import { randomUUID } from 'node:crypto';

import { mintToken } from '../../apps/cli/src/commands/token.command';
import type { Acknowledged } from './aftermath';
import { type Answer, expectStatus, send } from './api';

/** Who waits longer for an answer than this has waited for one that does not come. */
const PATIENCE_MS = 20_000;
/** A command that has not been answered by then is not going to be. */
const ANSWERED_WITHIN_MS = 90_000;
const PAUSE_MS = 25;
/** Said of a command that may be repeated with its key. */
const AGAIN = new Set(['store-unavailable', 'storage-full', 'write-conflict']);

export interface LoadOptions {
  /** Where commands are taken now; another place after a restart, and null while there is none. */
  readonly url: () => string | null;
  /** Holds the key that tokens are minted with. */
  readonly dataDir: string;
  /** So many commands are under way at once. */
  readonly sides: number;
}

interface Command {
  readonly type: string;
  readonly path: string;
  readonly body?: unknown;
  readonly token: string;
  readonly key: string;
}

/** An answered command, so that it can be asked for again. */
interface Answered {
  readonly command: Command;
  readonly answer: Answer;
}

/**
 * Invitations and their acceptances, from many sides at once and without an end, each with a key of its own and repeated
 * until it is answered: by then it is known what became of it.
 */
export class KeyedLoad {
  readonly acknowledged: Acknowledged[] = [];
  readonly answered: Answered[] = [];
  /** Requests sent. */
  requests = 0;
  /** Requests that got no answer: what became of them was unknown. */
  unanswered = 0;
  /** Requests that were told to come again, by the code of the answer. */
  readonly putOffBy = new Map<string, number>();
  /** Commands that were answered after at least one of their requests was not. */
  resolved = 0;
  /** The longest that any request was pending, answered or not. */
  slowestMs = 0;
  /** Answers that told to come again without saying when. */
  withoutRetryAfter = 0;
  readonly #ending = new AbortController();
  #sides: Promise<unknown> = Promise.resolve();
  #guests = 0;

  /** Requests that were told to come again, for whatever reason. */
  get putOff(): number {
    return [...this.putOffBy.values()].reduce((sum, count) => sum + count, 0);
  }

  private constructor(
    private readonly options: LoadOptions,
    private readonly owner: string,
    private readonly communityId: string,
  ) {}

  /** Registers a community and begins to fill it. */
  static async start(options: LoadOptions): Promise<KeyedLoad> {
    const owner = await tokenOf(options, 'ada@example.org');
    const community = await ask(options.url() ?? '', {
      ...{ type: '', path: '/v1/communities', body: { name: 'Lone', kind: 'standalone' } },
      ...{ token: owner, key: randomUUID() },
    });
    const load = new KeyedLoad(options, owner, expectStatus(community, 201).communityId);
    load.#sides = Promise.all(Array.from({ length: options.sides }, (_, side) => load.side(side)));
    load.#sides.catch(() => load.#ending.abort());
    return load;
  }

  /** True once a side has met something that is no fault of a store; {@link stop} says what. */
  get isOver(): boolean {
    return this.#ending.signal.aborted;
  }

  /** Resolves when every command that was begun is answered; rejects with the first answer that no fault explains. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#sides;
  }

  /** Asks for so many answered commands again, by their keys; answers those that are answered differently now. */
  async repeatSome(count: number): Promise<readonly Answered[]> {
    const step = Math.max(1, Math.floor(this.answered.length / count));
    const some = this.answered.filter((_, index) => index % step === 0);
    const repeated = await Promise.all(some.map(({ command }) => this.untilAnswered(command)));
    return some.filter(({ answer }, index) => repeated[index]?.text !== answer.text);
  }

  private async side(side: number): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const email = `guest-${side}-${(this.#guests += 1)}@example.org`;
      const body = { email, communities: { [this.communityId]: ['guest'] } };
      const invite = { type: 'UserInvited', path: '/v1/invitations', body, token: this.owner, key: randomUUID() };
      const invited = expectStatus(await this.untilAnswered(invite), 201) as Omit<Acknowledged, 'type' | 'email'>;
      const { invitationId, personId } = invited;
      this.acknowledged.push({ ...invited, type: 'UserInvited', email });
      const token = await tokenOf(this.options, email);
      const path = `/v1/invitations/${invitationId}/accept`;
      const accepted = await this.untilAnswered({ type: 'InvitationAccepted', path, token, key: randomUUID() });
      const { position } = expectStatus(accepted, 200) as Acknowledged;
      this.acknowledged.push({ type: 'InvitationAccepted', invitationId, personId, email, position });
    }
  }

  private async untilAnswered(command: Command): Promise<Answer> {
    const deadline = performance.now() + ANSWERED_WITHIN_MS;
    let unknown = false;
    while (performance.now() < deadline) {
      const url = this.options.url();
      const answer = url === null ? 'nowhere' : await this.timed(url, command);
      if (answer === 'nowhere') {
        await pause();
        continue;
      }
      if (answer !== null && !AGAIN.has(answer.body?.code)) {
        if (unknown) this.resolved += 1;
        this.answered.push({ command, answer });
        return answer;
      }
      unknown ||= answer === null || answer.body.code === 'store-unavailable';
      this.note(answer);
      await pause();
    }
    throw new Error(`${command.path} was not answered within ${ANSWERED_WITHIN_MS} ms`);
  }

  private note(answer: Answer | null): void {
    if (answer === null) this.unanswered += 1;
    else this.putOffBy.set(answer.body.code, (this.putOffBy.get(answer.body.code) ?? 0) + 1);
    if (answer?.status === 503 && !answer.headers.has('retry-after')) this.withoutRetryAfter += 1;
  }

  /** Null when there is no answer. */
  private async timed(url: string, command: Command): Promise<Answer | null> {
    const begin = performance.now();
    this.requests += 1;
    try {
      return await ask(url, command);
    } catch (error) {
      // Errors of fetch come from outside the sandbox of the tests, where `instanceof` does not know them.
      if (!['TypeError', 'TimeoutError', 'AbortError'].includes((error as Error).name)) throw error;
      return null;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, performance.now() - begin);
    }
  }
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

const tokenOf = ({ dataDir }: LoadOptions, email: string): Promise<string> =>
  mintToken({ DATA_DIR: dataDir }, { email, ttl: 10_800 });

const ask = (url: string, { path, body, token, key }: Command): Promise<Answer> =>
  send(url, 'POST', path, {
    headers: { authorization: `Bearer ${token}`, 'idempotency-key': `"${key}"` },
    ...(body === undefined ? {} : { body }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
