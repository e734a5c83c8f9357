import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type DocumentStore, DocumentStoreUnavailableError } from '../core';
import { openMongoDbDocumentStore } from './mongodb-document-store';
import { defaultLimits } from './time-limits';

const declaration = { name: 'guests', indexes: [{ name: 'all', orderBy: 'at' }] };
const limits = { selectMs: 300, answerMs: 400, totalMs: 1_500 };
/** Between the end of a limit and the moment that this process is told of it others may be busy. */
const slackMs = 3_000;

/** Accepts every connection and never says a word. */
const blackHole = async () => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { url: `mongodb://127.0.0.1:${port}/views`, close };
};

const refusedUrl = async (): Promise<string> => {
  const { url, close } = await blackHole();
  await close();
  return url;
};

const everyCall = (store: DocumentStore): readonly (() => Promise<unknown>)[] => [
  () => store.open(declaration, 'b1'),
  () => store.openExisting(declaration, 'b1'),
  () => store.builds('guests'),
  () => store.drop('guests', 'b1'),
  () => store.records.get('key'),
  () => store.records.list(''),
  () => store.records.put('key', 1),
  () => store.records.put('key', 1, 0),
  () => store.records.put('key', 1, 1),
  () => store.records.remove('key'),
];

describe('a server that cannot be reached', () => {
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  beforeAll(() => void process.on('unhandledRejection', note).on('uncaughtException', note));
  afterAll(() => {
    process.off('unhandledRejection', note).off('uncaughtException', note);
    expect(unhandled).toEqual([]);
  });

  it.each([
    ['says nothing', blackHole],
    ['is not there', async () => ({ url: await refusedUrl(), close: async () => undefined })],
  ])('and %s makes every call reject in time, and does not keep the store from closing', async (_what, start) => {
    const server = await start();
    const store = await openMongoDbDocumentStore({ url: server.url, limits });
    const calls = everyCall(store);
    const begin = performance.now();
    const ends = await Promise.all(
      calls.map((call) =>
        call().then(
          () => ({ error: null, after: 0 }),
          (error: unknown) => ({ error, after: performance.now() - begin }),
        ),
      ),
    );
    for (const { error, after } of ends) {
      expect(error).toBeInstanceOf(DocumentStoreUnavailableError);
      expect(after).toBeLessThan(limits.totalMs + slackMs);
    }
    expect(ends).toHaveLength(10);
    const closing = performance.now();
    await store.close();
    await store.close();
    expect(performance.now() - closing).toBeLessThan(3_000 + slackMs);
    await expect(store.records.get('key')).rejects.toThrow('closed');
    await server.close();
  });

  it('is waited for no longer than ten seconds, when nobody says how long', () => {
    expect(defaultLimits.totalMs).toBeLessThan(10_000);
    expect(defaultLimits.selectMs).toBeLessThan(defaultLimits.totalMs);
  });

  it.each(['mongodb://somebody:secret@host:port/views', 'mongodb://somebody:secret@host/views?secretOption=1'])(
    'cannot be asked for at %s, and the answer shows nothing that may be secret',
    async (url) => {
      const error = await openMongoDbDocumentStore({ url }).then(
        () => null,
        (thrown: unknown) => thrown as Error,
      );
      expect(error?.message).toContain('The URL of the document store');
      expect(`${error?.message} ${String(error?.cause)}`).not.toMatch(/secret|somebody/);
    },
  );
});
