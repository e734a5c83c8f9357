import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const HEADER = 12;
const ANSWERED = 0x8180;
const NO_SUCH_NAME = 0x8183;
// The name of the question once more, an address of the internet, for one second, of four bytes: this machine.
const LOOPBACK = Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);

const nameIn = (query: Buffer): { name: string; end: number } => {
  const labels: string[] = [];
  let at = HEADER;
  for (let length = query[at]; length !== undefined && length > 0; length = query[at]) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 5 };
};

const answerTo = (query: Buffer, known: ReadonlySet<string>): Buffer => {
  const { name, end } = nameIn(query);
  const found = known.has(name);
  const answer = Buffer.from(query.subarray(0, end));
  answer.writeUInt16BE(found ? ANSWERED : NO_SUCH_NAME, 2);
  answer.writeUInt16BE(found ? 1 : 0, 6);
  answer.fill(0, 8, HEADER);
  return found ? Buffer.concat([answer, LOOPBACK]) : answer;
};

/** A name server on loopback, as Docker has one for its networks: names that are known are this machine. */
export const startNameServer = async () => {
  const known = new Set<string>();
  const socket = createSocket('udp4');
  socket.on('message', (query, { port, address }) => socket.send(answerTo(query, known), port, address));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { known, port: socket.address().port, stop: () => socket.close() };
};
