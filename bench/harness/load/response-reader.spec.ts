import { ResponseReader } from './response-reader';

const answer = (body: string, status = 201) =>
  Buffer.from(`HTTP/1.1 ${status} Created\r\nContent-Length: ${Buffer.byteLength(body)}\r\nx: y\r\n\r\n${body}`);

const told = (response: ReturnType<ResponseReader['push']>) => response && [response.status, response.body.toString()];

describe('reading answers off a connection', () => {
  it('takes one answer after the other', () => {
    const reader = new ResponseReader();
    expect(told(reader.push(answer('{"a":1}')))).toEqual([201, '{"a":1}']);
    expect(told(reader.push(answer('', 409)))).toEqual([409, '']);
  });

  it('waits for the rest wherever an answer is cut', () => {
    const bytes = answer('{"name":"Ä"}');
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const reader = new ResponseReader();
      expect(reader.push(bytes.subarray(0, cut))).toBeNull();
      expect(told(reader.push(bytes.subarray(cut)))).toEqual([201, '{"name":"Ä"}']);
    }
  });

  it('refuses what it cannot measure', () => {
    const chunked = Buffer.from('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    expect(() => new ResponseReader().push(chunked)).toThrow('without a length');
    expect(() => new ResponseReader().push(Buffer.concat([answer('a'), answer('b')]))).toThrow('More came');
  });
});
