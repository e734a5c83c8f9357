import { once } from 'node:events';
import { createServer, type RequestListener, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
}

/** Where each of them listens: a process that runs twice. */
export const ADDRESSES = ['127.0.0.1', '127.0.0.2'] as const;

/** A server that remembers what reached it and answers as it is told to; 200 and its name when it is not. */
export const startRecordedUpstream = async (name: string) => {
  const requests: RecordedRequest[] = [];
  const upstream = {
    requests,
    answer: (_: RecordedRequest, response: ServerResponse): void => void response.end(name),
  };
  const remember: RequestListener = (request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      const recorded = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, bytes };
      requests.push(recorded);
      upstream.answer(recorded, response);
    });
  };
  const [server, twin] = [createServer(remember), createServer(remember)];
  await once(server.listen(0, ADDRESSES[0]), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(twin.listen(port, ADDRESSES[1]), 'listening');
  return Object.assign(upstream, {
    port,
    stop: () => {
      for (const one of [server, twin]) {
        one.close();
        one.closeAllConnections();
      }
    },
  });
};
