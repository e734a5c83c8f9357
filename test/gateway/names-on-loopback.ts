import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER = 12;
const ANSWERED = 0x8180;
const NO_SUCH_NAME = 0x8183;
// The name of the question once more, an address of the internet, for one second, of four bytes.
const ADDRESS = [0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4];

const nameIn = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at]; length !== undefined && length > 0; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 5 };
};

const answerTo = (query: Buffer, known: ReadonlyMap<string, readonly string[]>): Buffer => {
  const { name, end } = nameIn(query);
  const found = known.get(name) ?? [];
  const answer = Buffer.from(query.subarray(0, end));
  answer.writeUInt16BE(found.length > 0 ? ANSWERED : NO_SUCH_NAME, 2);
  answer.writeUInt16BE(found.length, 6);
  answer.fill(0, 8, HEADER);
  const records = found.map((address) => Buffer.from([...ADDRESS, ...address.split('.').map(Number)]));
  return Buffer.concat([answer, ...records]);
};

/** A name server on loopback, as Docker has one for its networks: the names that are known, with their addresses. */
export const startNameServer = async () => {
  const known = new Map<string, readonly string[]>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answerTo(query, known), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { known, port: socket.address().port, stop: () => socket.close() };
};
