import { createHash, randomBytes } from 'node:crypto';

import { type EmailAddress, parseEmailAddress } from '@app/contracts';

import { PersonKeyMismatchError } from './errors';
import { createPersonKeys, emailCommitment } from './person-keys';

const address = parseEmailAddress('ada@example.org') as EmailAddress;
const other = parseEmailAddress('bob@example.org') as EmailAddress;

describe('createPersonKeys', () => {
  const personKey = randomBytes(32);
  const keys = createPersonKeys(personKey);

  it.each([0, 16, 31, 33])('refuses a key of %d bytes', (length) => {
    expect(() => createPersonKeys(randomBytes(length))).toThrow(RangeError);
  });

  it('looks the same address up by the same text, under this key only', () => {
    expect(createPersonKeys(personKey).lookup(address)).toBe(keys.lookup(address));
    expect(keys.lookup(other)).not.toBe(keys.lookup(address));
    expect(createPersonKeys(randomBytes(32)).lookup(address)).not.toBe(keys.lookup(address));
  });

  it('digests the same text alike, under this key only, and not as it looks addresses up', () => {
    expect(createPersonKeys(personKey).digest('a reason')).toBe(keys.digest('a reason'));
    expect(keys.digest('a reason')).toMatch(/^[0-9a-f]{64}$/);
    expect(keys.digest('another')).not.toBe(keys.digest('a reason'));
    expect(createPersonKeys(randomBytes(32)).digest('a reason')).not.toBe(keys.digest('a reason'));
    expect(Buffer.from(keys.lookup(address), 'base64url').toString('hex')).not.toBe(keys.digest(address));
  });

  it('still opens and finds what an earlier release stored', () => {
    const fixed = createPersonKeys(Buffer.alloc(32, 7));
    expect(fixed.lookup(address)).toBe('rhGm_XLSKwyHAXDRci409h-D6MC5hfUFtEa4IA0t9Wg');
    expect(fixed.digest('a reason')).toBe('2a3eecb4ef01a11b410e01ff860268c3b3d8e0a38d07125db3edbf05c0c19987');
    expect(fixed.unseal(Buffer.from('AQEBAQEBAQEBAQEBAVFCVDbzhLM3geKas4usQXdHtlc=', 'base64'), 'a place')).toBe('Ada');
  });

  it('opens what it sealed at the same place', () => {
    expect(keys.unseal(keys.seal('Ada ✓', 'here'), 'here')).toBe('Ada ✓');
    expect(keys.unseal(keys.seal('', 'here'), 'here')).toBe('');
  });

  it('never seals to the same bytes twice', () => {
    expect(keys.seal('Ada', 'here')).not.toEqual(keys.seal('Ada', 'here'));
  });

  it('does not open at another place or with another key', () => {
    const sealed = keys.seal('Ada', 'here');
    expect(() => keys.unseal(sealed, 'there')).toThrow(PersonKeyMismatchError);
    expect(() => createPersonKeys(randomBytes(32)).unseal(sealed, 'here')).toThrow(PersonKeyMismatchError);
  });

  it('does not open when any byte was altered or cut off', () => {
    const sealed = keys.seal('Ada', 'here');
    for (const [index, byte] of sealed.entries()) {
      const altered = Uint8Array.from(sealed);
      altered[index] = byte ^ 1;
      expect(() => keys.unseal(altered, 'here')).toThrow(PersonKeyMismatchError);
      expect(() => keys.unseal(sealed.subarray(0, index), 'here')).toThrow(PersonKeyMismatchError);
    }
  });
});

describe('emailCommitment', () => {
  it('is SHA-256 over the bytes of the salt and of the address', () => {
    const salt = randomBytes(32);
    const expected = createHash('sha256')
      .update(Buffer.concat([salt, Buffer.from('ada@example.org')]))
      .digest('hex');
    expect(emailCommitment(salt.toString('hex'), address)).toBe(expected);
  });
});
