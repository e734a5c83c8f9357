import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { scanPlaces } from './scan-places.mjs';

describe('looking through what a server leaves behind', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'scan-places-'));
    writeFileSync(join(dataDir, 'person.key'), 'cGVyc29uLWtleQ==\n');
    writeFileSync(join(dataDir, 'dev-signing.jwk'), JSON.stringify({ d: 'signing-key' }));
    mkdirSync(join(dataDir, 'outbox'));
    writeFileSync(join(dataDir, 'outbox', '1.eml'), 'From: x\r\nTo: Eve@zz.example\r\nSubject: y\r\n\r\nHello');
  });
  afterEach(() => rmSync(dataDir, { recursive: true }));
  const scan = (text: string) =>
    scanPlaces(dataDir, { token: 'head.payload.signature', addresses: ['ada@example.org'], texts: { output: text } });

  it('finds nothing where there is nothing, and leaves mails and keys in their places alone', () => {
    expect(scan('all is well')).toEqual({ found: [], addresses: 2, places: 3 });
  });

  it.each([
    ['an address that is given', 'to ADA@example.org', 'ada@example.org in output'],
    ['an address that a mail went to', 'to eve@ZZ.example', 'eve@zz.example in output'],
    ['a part of the token', 'x payload y', 'the token in output'],
    ['the key of people', 'cGVyc29uLWtleQ==', 'a key in output'],
    ['the key of tokens', '{"d":"signing-key"}', 'a key in output'],
  ])('finds %s in a text', (_, text, found) => expect(scan(text).found).toEqual([found]));

  it('finds them in files', () => {
    writeFileSync(join(dataDir, 'log.db'), Buffer.from([0, 255, ...Buffer.from('ada@example.org'), 0]));
    expect(scan('').found).toEqual([`ada@example.org in ${join(dataDir, 'log.db')}`]);
  });
});
