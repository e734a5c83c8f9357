import { type ClientRequest, type IncomingMessage, request } from 'node:http';

/** One event as it came over the wire. */
export interface FeedFrame {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Where a server listens. */
export type FeedAddress = { readonly host: string; readonly port: number } | { readonly socketPath: string };

interface FeedTarget {
  readonly address: FeedAddress;
  readonly token: string;
  readonly path: string;
  readonly method?: 'GET' | 'HEAD';
  readonly lastEventId?: string | undefined;
}

const PATIENCE_MS = 15_000;
const POLL_MS = 5;

/** Waits for something to become true; throws when it takes too long. */
export const until = async (holds: () => boolean, what: string): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadline) throw new Error(`Waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
};

/** A client of the feed on a socket of its own. */
export class FeedConnection {
  readonly frames: FeedFrame[] = [];
  readonly comments: string[] = [];
  /** What came that is neither an event nor a comment. */
  readonly others: string[] = [];
  /** How the answer ended: whole or cut off; null while it goes on. */
  ended: 'whole' | 'cut' | null = null;
  private rest = '';

  private constructor(
    private readonly sent: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (text: string) => this.take(text));
    response.on('end', () => (this.ended ??= 'whole'));
    response.on('error', () => (this.ended ??= 'cut'));
    response.on('close', () => (this.ended ??= 'cut'));
  }

  /** Resolves when the head of the answer is there. */
  static open({ address, token, path, method = 'GET', lastEventId }: FeedTarget): Promise<FeedConnection> {
    return new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      };
      const sent = request({ ...address, path, method, headers, agent: false });
      sent.on('response', (response) => resolve(new FeedConnection(sent, response)));
      sent.on('error', reject);
      sent.end();
    });
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  get headers(): IncomingMessage['headers'] {
    return this.response.headers;
  }

  get positions(): readonly string[] {
    return this.frames.map(({ id }) => id);
  }

  /** Takes nothing more off the socket until it is resumed. */
  pause(): void {
    this.response.pause();
  }

  resume(): void {
    this.response.resume();
  }

  has(count: number): Promise<void> {
    return until(() => this.frames.length >= count, `${count} entries`);
  }

  hasEnded(): Promise<void> {
    return until(() => this.ended !== null, 'the end of the feed');
  }

  close(): void {
    this.sent.destroy();
  }

  private take(text: string): void {
    const parts = (this.rest + text).split('\n\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      const [, id, event, data] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(part) ?? [];
      if (id !== undefined && event !== undefined) this.frames.push({ id, event, data: JSON.parse(data ?? '') });
      else if (part.startsWith(': ')) this.comments.push(part.slice(2));
      else this.others.push(part);
    }
  }
}
