import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly bytes: number;
}

/** A server that remembers what reached it and answers as it is told to; 200 and its name when it is not. */
export const startRecordedUpstream = async (name: string) => {
  const requests: RecordedRequest[] = [];
  const upstream = {
    requests,
    answer: (_: RecordedRequest, response: ServerResponse): void => void response.end(name),
  };
  const server = createServer((request, response) => {
    let bytes = 0;
    request.on('data', (chunk: Buffer) => (bytes += chunk.length));
    request.on('end', () => {
      const recorded = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, bytes };
      requests.push(recorded);
      upstream.answer(recorded, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(upstream, {
    port: (server.address() as AddressInfo).port,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  });
};
