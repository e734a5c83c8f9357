import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can turn into a black hole: connections stay open and nothing comes through any more. */
export interface BlackHole {
  readonly url: string;
  /** Swallows what the connections of now say, both ways; later connections are fine. */
  swallow(): void;
  close(): void;
}

export const startBlackHole = async (serverUrl: string): Promise<BlackHole> => {
  const port = Number(new URL(serverUrl).port);
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((inside) => {
    const outside = connect(port, '127.0.0.1');
    const pair = [inside, outside] as const;
    pairs.add(pair);
    inside.pipe(outside).on('error', () => inside.destroy());
    outside.pipe(inside).on('error', () => outside.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `esdb://127.0.0.1:${(server.address() as AddressInfo).port}?tls=false`,
    swallow: () => {
      for (const [inside, outside] of pairs) {
        inside.unpipe(outside).resume();
        outside.unpipe(inside).resume();
      }
    },
    close: () => {
      server.close();
      for (const socket of [...pairs].flat()) socket.destroy();
    },
  };
};
