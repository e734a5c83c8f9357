import fc from 'fast-check';

import { displayNameOf, hasUnsafeCharacters, MAX_NAME, nameSchema, plainText, reasonSchema } from './plain-text';

const unsafe = [
  ['a NUL', '\u0000'],
  ['a line break', '\n'],
  ['DEL', '\u007f'],
  ['a C1 control', '\u0085'],
  ['an Arabic letter mark', '\u061c'],
  ['a left-to-right mark', '\u200e'],
  ['a right-to-left mark', '\u200f'],
  ['a line separator', '\u2028'],
  ['a right-to-left override', '\u202e'],
  ['a left-to-right isolate', '\u2066'],
  ['a right-to-left isolate', '\u2067'],
  ['a first strong isolate', '\u2068'],
  ['a pop of an isolate', '\u2069'],
  ['a lone surrogate', '\ud83d'],
] as const;

describe('hasUnsafeCharacters', () => {
  it.each(unsafe)('finds %s', (_what, character) => {
    expect(hasUnsafeCharacters(`a${character}b`)).toBe(true);
  });

  it.each(['', 'Ada Lovelace', 'Ærøskøbing', 'עברית', '👩‍🚀'])('lets %j pass', (text) => {
    expect(hasUnsafeCharacters(text)).toBe(false);
  });
});

describe('plainText', () => {
  it('trims, and counts code points after trimming', () => {
    expect(plainText(1, 3).parse('  👋👋👋  ')).toBe('👋👋👋');
    expect(plainText(1, 3).safeParse('👋👋👋👋').success).toBe(false);
    expect(plainText(2, 3).safeParse(' a ').success).toBe(false);
  });

  it.each(unsafe)('refuses %s', (_what, character) => {
    expect(plainText(0, 80).safeParse(`a${character}b`).success).toBe(false);
  });

  it('refuses an empty name and takes one of 80 characters', () => {
    expect(nameSchema.safeParse('   ').success).toBe(false);
    expect(nameSchema.safeParse('x'.repeat(80)).success).toBe(true);
    expect(nameSchema.safeParse('x'.repeat(81)).success).toBe(false);
  });

  it('takes an empty reason and one of 280 characters', () => {
    expect(reasonSchema.parse('')).toBe('');
    expect(reasonSchema.safeParse('x'.repeat(280)).success).toBe(true);
    expect(reasonSchema.safeParse('x'.repeat(281)).success).toBe(false);
  });
});

describe('displayNameOf', () => {
  it.each([[undefined], [null], [7], [{}], [''], ['   '], ['\u0000\u202e\n']])('answers null for %j', (claim) => {
    expect(displayNameOf(claim)).toBeNull();
  });

  it('turns control and bidi characters into spaces', () => {
    expect(displayNameOf('Ada\u202e\nLovelace')).toBe('Ada  Lovelace');
  });

  it('cuts at 80 code points', () => {
    expect(displayNameOf('👋'.repeat(100))).toBe('👋'.repeat(80));
  });

  it('cuts after trimming', () => {
    expect(displayNameOf(`${' '.repeat(100)}Ada`)).toBe('Ada');
  });

  it('answers what a name may be, whatever the token says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (claim) => {
        const name = displayNameOf(claim);
        if (name === null) return;
        expect(hasUnsafeCharacters(name)).toBe(false);
        expect([...name].length).toBeLessThanOrEqual(MAX_NAME);
        expect(nameSchema.parse(name)).toBe(name);
      }),
    );
  });
});
