import fc from 'fast-check';

import { decodeInvitationId, encodeInvitationId, isUuid, uuidSchema } from './ids';

const address = {
  rootId: '00000000-0000-4000-8000-0000000000ff',
  personId: 'ffffffff-ffff-4fff-bfff-ffffffffffff',
  suffix: '0123456789abcdef',
};
const bytesOf = (length: number) => Buffer.alloc(length, 0xab).toString('base64url');

describe('isUuid', () => {
  it('takes lower case only', () => {
    expect(isUuid(address.personId)).toBe(true);
    expect(isUuid(address.personId.toUpperCase())).toBe(false);
  });

  it.each(['', 'x', `${address.personId} `, `${address.personId}\n`, address.personId.replaceAll('-', '')])(
    'refuses %j',
    (text) => {
      expect(isUuid(text)).toBe(false);
      expect(uuidSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('an invitation id', () => {
  it('gives back what went into it', () => {
    const hex = (length: number) =>
      fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => Buffer.from(bytes).toString('hex'));
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), hex(8), (rootId, personId, suffix) => {
        expect(decodeInvitationId(encodeInvitationId({ rootId, personId, suffix }))).toEqual({
          rootId,
          personId,
          suffix,
        });
      }),
    );
  });

  it('is 54 characters that need no escaping in a path', () => {
    expect(encodeInvitationId(address)).toMatch(/^[A-Za-z0-9_-]{54}$/);
  });

  it('decodes to null for any other text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(decodeInvitationId(text)).toBeNull();
      }),
    );
  });

  it.each([
    ['too few bytes', bytesOf(39)],
    ['too many bytes', bytesOf(41)],
    ['padding', `${bytesOf(40)}==`],
    ['the other alphabet', `+/${encodeInvitationId(address).slice(2)}`],
    ['a trailing line break', `${encodeInvitationId(address)}\n`],
  ])('decodes to null for %s', (_what, text) => {
    expect(decodeInvitationId(text)).toBeNull();
  });

  it('decodes to null when the unused bits of the last character are set', () => {
    const canonical = bytesOf(40);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const next = alphabet[alphabet.indexOf(canonical.slice(-1)) + 1] ?? '';
    const other = canonical.slice(0, -1) + next;
    expect(Buffer.from(other, 'base64url')).toEqual(Buffer.from(canonical, 'base64url'));
    expect(decodeInvitationId(canonical)).not.toBeNull();
    expect(decodeInvitationId(other)).toBeNull();
  });

  it.each([
    ['a root that is no UUID', { ...address, rootId: 'x' }],
    ['a person that is no UUID', { ...address, personId: address.personId.toUpperCase() }],
    ['a suffix of seven bytes', { ...address, suffix: '0123456789abcd' }],
  ])('is not made of %s', (_what, parts) => {
    expect(() => encodeInvitationId(parts)).toThrow(RangeError);
  });
});
