import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { type Response, ResponseReader } from './response-reader';

/** A connection that stays open, with one request under way at a time. */
export class LoadConnection {
  readonly #reader = new ResponseReader();
  #onResponse: (response: Response) => void = () => undefined;
  #onFailure: (error: Error) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', (error) => this.#onFailure(error));
    socket.on('close', () => this.#onFailure(new Error('The server closed a connection')));
  }

  static async open(url: string): Promise<LoadConnection> {
    const { hostname, port } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    return new LoadConnection(socket);
  }

  /** Callbacks instead of promises: what the generator spends, the server cannot. */
  listen(onResponse: (response: Response) => void, onFailure: (error: Error) => void): void {
    this.#onResponse = onResponse;
    this.#onFailure = onFailure;
  }

  send(request: string): void {
    this.socket.write(request, 'latin1');
  }

  close(): void {
    this.listen(
      () => undefined,
      () => undefined,
    );
    this.socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      const response = this.#reader.push(chunk);
      if (response !== null) this.#onResponse(response);
    } catch (error) {
      this.#onFailure(error as Error);
    }
  }
}
