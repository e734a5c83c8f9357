import type { AddressInfo } from 'node:net';

import { SMTPServer } from 'smtp-server';

import type { OwnCertificate } from './own-certificate';

/** What a mail server does with a mail that is handed to it. */
export type Treatment = 'take' | 'refuse for now' | 'refuse for good' | 'cut' | 'cut within' | 'trickle';

class SmtpRefusal extends Error {
  constructor(readonly responseCode: number) {
    super('Refused by the test, and saying so at length to guest1@example.org');
  }
}

/** What a server shows for itself: from the first byte on, or once it is asked to (STARTTLS). */
export interface Encryption extends OwnCertificate {
  readonly from: 'the first byte' | 'STARTTLS';
}

/** A mail as the server took it. */
export interface TakenMail {
  readonly to: string;
  /** Whether nobody on the way could read it. */
  readonly encrypted: boolean;
  readonly messageId: string;
  readonly raw: string;
}

type PostOfficeOptions = Partial<Pick<PostOffice, 'credentials' | 'trickleMs' | 'encryption'>>;

/** A real mail server that treats every attempt as it is told to. */
export class PostOffice {
  readonly taken: TakenMail[] = [];
  attempts = 0;
  /** Sign-ins, with whatever password, by whether they were encrypted. */
  readonly signIns: boolean[] = [];
  /** Connections at the same time, at most. */
  mostAtOnce = 0;
  treat: (to: string, attempt: number) => Treatment = () => 'take';
  /** Called when a mail has been taken and nobody knows it yet; says so to the client by calling `answer`. */
  whenTaken: (mail: TakenMail, answer: () => void) => void = (_, answer) => answer();
  #server: SMTPServer | null = null;

  private constructor(
    readonly credentials: { readonly user: string; readonly pass: string } | null,
    readonly trickleMs: number,
    readonly encryption: Encryption | null,
  ) {}

  static async open(options: PostOfficeOptions = {}): Promise<PostOffice> {
    const office = new PostOffice(options.credentials ?? null, options.trickleMs ?? 50, options.encryption ?? null);
    await office.listen();
    return office;
  }

  #port = 0;

  get url(): string {
    return this.urlWith(this.encryption === null ? { ignoreTLS: 'true' } : {});
  }

  /** With these options behind it. */
  urlWith(options: Readonly<Record<string, string>>): string {
    const login = this.credentials === null ? '' : `${this.credentials.user}:${this.credentials.pass}@`;
    const scheme = this.encryption?.from === 'the first byte' ? 'smtps' : 'smtp';
    return `${scheme}://${login}localhost:${this.#port}?${new URLSearchParams(options).toString()}`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#server?.connections.size ?? 0;
  }

  /** Again on the same port after {@link close}. */
  async listen(): Promise<void> {
    const server = new SMTPServer({
      ...{ authOptional: this.credentials === null, logger: false, closeTimeout: 100 },
      ...(this.encryption ?? { allowInsecureAuth: true }),
      ...(this.encryption?.from === 'STARTTLS' ? {} : { disabledCommands: ['STARTTLS'] }),
      secure: this.encryption?.from === 'the first byte',
      onAuth: ({ username, password }, { secure }, done) => {
        this.signIns.push(secure);
        const known = username === this.credentials?.user && password === this.credentials?.pass;
        done(known ? null : new SmtpRefusal(535), { user: username ?? '' });
      },
      onConnect: (_, done) => {
        this.mostAtOnce = Math.max(this.mostAtOnce, server.connections.size);
        done();
      },
      onRcptTo: ({ address }, session, done) => {
        this.attempts += 1;
        const treatment = this.treat(address, this.attempts);
        (session as { treatment?: Treatment }).treatment = treatment;
        if (treatment === 'refuse for now') done(new SmtpRefusal(451));
        else if (treatment === 'refuse for good') done(new SmtpRefusal(550));
        else if (treatment === 'cut') this.cut(session.id);
        else setTimeout(() => done(), treatment === 'trickle' ? this.trickleMs : 0);
      },
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        const { treatment } = session as { treatment?: Treatment };
        stream.on('data', (chunk: Buffer) => {
          if (treatment === 'cut within') this.cut(session.id);
          chunks.push(chunk);
        });
        stream.on('end', () => {
          if (treatment === 'cut within') return;
          const raw = Buffer.concat(chunks).toString('utf8');
          const to = session.envelope.rcptTo[0]?.address ?? '';
          const mail = {
            to,
            encrypted: session.secure,
            messageId: /^Message-ID: *\s*(\S+)/im.exec(raw)?.[1] ?? '',
            raw,
          };
          this.taken.push(mail);
          this.whenTaken(mail, done);
        });
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    if (server !== null) await new Promise<void>((resolve) => server.close(resolve));
  }

  private cut(sessionId: string): void {
    for (const connection of this.#server?.connections ?? []) {
      const { id, _socket: socket } = connection as unknown as { id: string; _socket: { destroy(): void } };
      if (id === sessionId) socket.destroy();
    }
  }
}
