import { CommandFailure, exitCodes } from '../terminal/exit-codes';

/** A request that is safe to repeat, which is every one that is sent from here. */
export interface RepeatableRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly accept?: string;
  readonly body?: string;
  /** What makes a command that is repeated the same command. */
  readonly idempotencyKey?: string;
}

/** How often and how long a server that is busy or away is waited for. */
export interface Patience {
  readonly tries: number;
  readonly longestWaitMs: number;
  /** Until the headers of an answer are there. */
  readonly answerWithinMs: number;
}

const PATIENCE: Patience = { tries: 8, longestWaitMs: 60_000, answerWithinMs: 60_000 };
const FIRST_WAIT_MS = 500;
/** Busy, behind, away for a moment: a gateway says 502 and 504 where the server says nothing. */
const passing = new Set([429, 502, 503, 504]);

type Problem = Readonly<Record<string, unknown>>;

const problemIn = async (response: Response): Promise<Problem> => {
  try {
    const body: unknown = await response.json();
    return typeof body === 'object' && body !== null ? (body as Problem) : {};
  } catch {
    // Something before the server has answered.
    return {};
  }
};

/** What the server says about a refusal, in one line. */
const refusalOf = ({ status }: Response, { code, detail }: Problem): string =>
  typeof code === 'string' && typeof detail === 'string' ? `${code}: ${detail}` : `The server answered ${status}.`;

/** One caller's way to one server. */
export class ServerConnection {
  #answeredBefore = false;

  constructor(
    private readonly baseUrl: URL,
    private readonly token: string,
    private readonly patience: Patience = PATIENCE,
  ) {}

  /**
   * The successful answer to a request, which is repeated while the server is busy (429, 503, as its Retry-After says) or,
   * once it has answered anything, away. Rejects with `CommandFailure`: refused, with what the server says about it, or
   * unavailable when patience ends.
   */
  async ask(request: RepeatableRequest): Promise<Response> {
    for (let attempt = 1; ; attempt += 1) {
      const last = attempt >= this.patience.tries;
      const response = await this.send(request, last);
      if (response?.ok) return response;
      if (response !== null && !passing.has(response.status)) {
        throw new CommandFailure(exitCodes.refused, refusalOf(response, await problemIn(response)));
      }
      if (response !== null && last) {
        throw new CommandFailure(exitCodes.unavailable, refusalOf(response, await problemIn(response)));
      }
      await response?.body?.cancel();
      await this.wait(attempt, Number(response?.headers.get('retry-after') ?? 0));
    }
  }

  /** Waits before the next attempt: at least as long as was asked for, longer after every failure, never beyond patience. */
  async wait(attempt: number, seconds = 0): Promise<void> {
    const backoff = FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + Math.random() / 2);
    const wanted = Math.max(backoff, Number.isFinite(seconds) ? seconds * 1_000 : 0);
    await new Promise((resolve) => setTimeout(resolve, Math.min(wanted, this.patience.longestWaitMs)));
  }

  /** Null when nothing came back and asking again may help. */
  private async send(request: RepeatableRequest, last: boolean): Promise<Response | null> {
    const impatience = new AbortController();
    const timer = setTimeout(() => impatience.abort(), this.patience.answerWithinMs);
    try {
      const response = await fetch(this.urlOf(request.path), {
        method: request.method,
        headers: this.headersOf(request),
        ...(request.body === undefined ? {} : { body: request.body }),
        signal: impatience.signal,
      });
      this.#answeredBefore = true;
      return response;
    } catch {
      if (this.#answeredBefore && !last) return null;
      throw new CommandFailure(
        exitCodes.unavailable,
        `The server at ${this.baseUrl.origin} does not answer. Start it with npm start, or name another one with --url`,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  private urlOf(path: string): URL {
    const base = this.baseUrl.href.endsWith('/') ? this.baseUrl : new URL(`${this.baseUrl.href}/`);
    return new URL(path.replace(/^\//, ''), base);
  }

  private headersOf({ accept, body, idempotencyKey }: RepeatableRequest): Record<string, string> {
    return {
      authorization: `Bearer ${this.token}`,
      ...(accept === undefined ? {} : { accept }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': `"${idempotencyKey}"` }),
    };
  }
}
