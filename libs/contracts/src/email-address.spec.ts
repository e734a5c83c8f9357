import fc from 'fast-check';

import { parseEmailAddress, parseEmailDomain } from './email-address';

const longLabel = 'd'.repeat(63);
const longDomain = `${longLabel}.${longLabel}.${longLabel}.com`;

const accepted: readonly [what: string, typed: string, normal: string][] = [
  ['a plain address', 'ada@example.org', 'ada@example.org'],
  ['upper case everywhere', 'ADA@EXAMPLE.ORG', 'ada@example.org'],
  ['space around the whole', '  ada@example.org\t', 'ada@example.org'],
  ['a line break around the whole', '\nada@example.org\r\n', 'ada@example.org'],
  ['a no-break space around the whole', '\u00a0ada@example.org\u00a0', 'ada@example.org'],
  ['a plus-tag, kept', 'ada+guest@example.org', 'ada+guest@example.org'],
  ['a plus-tag in upper case', 'Ada+VIP@example.org', 'ada+vip@example.org'],
  ['dots inside the local part', 'a.d.a@example.org', 'a.d.a@example.org'],
  ['a local part of one character', 'a@example.org', 'a@example.org'],
  ['every character of atext', "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"],
  ['digits only before the at sign', '12345@example.org', '12345@example.org'],
  ['a hyphen first', '-ada@example.org', '-ada@example.org'],
  ['a local part of 64 octets', `${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
  ['a label of 63 characters', `ada@${longLabel}.org`, `ada@${longLabel}.org`],
  ['254 characters', `${'a'.repeat(58)}@${longDomain}`, `${'a'.repeat(58)}@${longDomain}`],
  ['a domain of many labels', 'ada@a.b.c.example.org', 'ada@a.b.c.example.org'],
  ['a domain that starts with digits', 'ada@123.example.org', 'ada@123.example.org'],
  ['a hyphen inside a label', 'ada@my-example.org', 'ada@my-example.org'],
  ['a domain beyond ASCII', 'ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['the same domain in punycode', 'ada@xn--bcher-kva.example', 'ada@xn--bcher-kva.example'],
  ['the same domain in upper case', 'ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
  ['the same domain decomposed', 'ada@bu\u0308cher.example', 'ada@xn--bcher-kva.example'],
  ['punycode in upper case', 'ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
  ['a sharp s in the domain', 'ada@faß.example', 'ada@xn--fa-hia.example'],
  ['a fullwidth domain, which IDNA maps', 'ada@ｅｘａｍｐｌｅ.org', 'ada@example.org'],
  ['an ideographic full stop in the domain', 'ada@例え。jp', 'ada@xn--r8jz45g.jp'],
  ['a domain of emoji', 'ada@💩.la', 'ada@xn--ls8h.la'],
  ['a top-level domain in punycode', 'ada@example.xn--p1ai', 'ada@example.xn--p1ai'],
  ['a top-level domain in Cyrillic', 'ada@пример.рф', 'ada@xn--e1afmkfd.xn--p1ai'],
  ['a final sigma made by IDNA, not by our lower case', 'ada@ΒΌΛΟΣ.gr', 'ada@xn--nxasmq6b.gr'],
  ['a composed letter in the local part', 'josé@example.org', 'josé@example.org'],
  ['an upper-case letter beyond ASCII', 'JOSÉ@example.org', 'josé@example.org'],
  ['Cyrillic', 'Ада@example.org', 'ада@example.org'],
  ['Chinese', '用户@example.org', '用户@example.org'],
  ['an emoji in the local part', '💌@example.org', '💌@example.org'],
];

const refused: readonly [what: string, typed: string][] = [
  ['nothing', ''],
  ['space', '   '],
  ['no at sign', 'ada.example.org'],
  ['no domain', 'ada@'],
  ['no local part', '@example.org'],
  ['an at sign alone', '@'],
  ['two at signs', 'ada@home@example.org'],
  ['a domain of one label', 'ada@localhost'],
  ['a dot first', '.ada@example.org'],
  ['a dot last', 'ada.@example.org'],
  ['two dots together', 'a..da@example.org'],
  ['a dot alone', '.@example.org'],
  ['two dots in the domain', 'ada@example..org'],
  ['a dot at the start of the domain', 'ada@.example.org'],
  ['a trailing dot', 'ada@example.org.'],
  ['a trailing ideographic full stop', 'ada@example.org。'],
  ['an IPv4 address', 'ada@127.0.0.1'],
  ['an IPv4 literal', 'ada@[127.0.0.1]'],
  ['an IPv6 literal', 'ada@[IPv6:::1]'],
  ['a bare IPv6 address', 'ada@::1'],
  ['a hexadecimal IPv4 address', 'ada@0x7f.1'],
  ['a numeric top-level domain', 'ada@example.123'],
  ['a port', 'ada@example.org:25'],
  ['a path', 'ada@example.org/x'],
  ['a backslash', 'ada@example\\org'],
  ['a query', 'ada@example.org?x=1'],
  ['a fragment', 'ada@example.org#x'],
  ['percent signs in the domain', 'ada@ex%61mple.org'],
  ['an underscore in the domain', 'ada@exa_mple.org'],
  ['a hyphen at the start of a label', 'ada@-example.org'],
  ['a hyphen at the end of a label', 'ada@example-.org'],
  ['a label of 64 characters', `ada@${'d'.repeat(64)}.org`],
  ['punycode that decodes to nothing', 'ada@xn--a.org'],
  ['a display name', 'Ada <ada@example.org>'],
  ['angle brackets', '<ada@example.org>'],
  ['mailto', 'mailto:ada@example.org'],
  ['two addresses', 'ada@example.org,bob@example.org'],
  ['two addresses with a semicolon', 'ada@example.org;bob@example.org'],
  ['a comment', 'ada(home)@example.org'],
  ['a quoted local part', '"ada"@example.org'],
  ['a quoted local part with a space', '"ada lovelace"@example.org'],
  ['a space in the local part', 'ada lovelace@example.org'],
  ['a space before the at sign', 'ada @example.org'],
  ['a space after the at sign', 'ada@ example.org'],
  ['a space in the domain', 'ada@exam ple.org'],
  ['a no-break space inside', 'ada\u00a0l@example.org'],
  ['a line break inside', 'ada\r\nBcc: eve@example.org'],
  ['a NUL', 'ada\u0000@example.org'],
  ['a tab inside', 'a\tda@example.org'],
  ['a tab in the domain', 'ada@exam\tple.org'],
  ['DEL', 'ada\u007f@example.org'],
  ['a C1 control', 'ada\u0085@example.org'],
  ['a right-to-left override', 'ada\u202e@example.org'],
  ['a right-to-left mark in the domain', 'ada@exa\u200fmple.org'],
  ['an Arabic letter mark', 'ada\u061c@example.org'],
  ['a left-to-right isolate', 'ada\u2066@example.org'],
  ['a right-to-left isolate', '\u2067ada@example.org'],
  ['a first strong isolate', 'ada@\u2068example.org'],
  ['a pop of an isolate', 'ada@example\u2069.org'],
  ['a line separator inside', 'a\u2028da@example.org'],
  ['a soft hyphen in the local part', 'a\u00adda@example.org'],
  ['a soft hyphen in the domain', 'ada@exam\u00adple.org'],
  ['a zero-width space in the local part', 'a\u200bda@example.org'],
  ['a zero-width space in the domain', 'ada@exam\u200bple.org'],
  ['a zero-width joiner', 'a\u200dda@example.org'],
  ['a word joiner', 'a\u2060da@example.org'],
  ['a byte order mark inside', 'a\ufeffda@example.org'],
  ['a variation selector', 'a\ufe0fda@example.org'],
  ['a Hangul filler', 'a\u3164da@example.org'],
  ['a tag character', 'ada\u{e0061}@example.org'],
  ['a lone surrogate', 'ada\ud800@example.org'],
  ['a private-use character', 'ada\ue000@example.org'],
  ['an unassigned character', 'ada\u0378@example.org'],
  ['fullwidth letters', 'ａｄａ@example.org'],
  ['a fullwidth at sign', 'ada＠example.org'],
  ['a fullwidth at sign in the local part', 'ada＠home@example.org'],
  ['the Kelvin sign', '\u212aelvin@example.org'],
  ['the Angstrom sign', '\u212bngstrom@example.org'],
  ['a dotless i', 'adm\u0131n@example.org'],
  ['an I with a dot', 'adm\u0130n@example.org'],
  ['a long s', 'ro\u017fe@example.org'],
  ['a sharp s, which folds to ss', 'stra\u00dfe@example.org'],
  ['a ligature', 'o\ufb03ce@example.org'],
  ['a superscript', 'ada\u00b2@example.org'],
  ['a circled letter', '\u24d0da@example.org'],
  ['a mathematical letter', '\u{1d41a}da@example.org'],
  ['a decomposed letter', 'jose\u0301@example.org'],
  ['a letter that decomposes in lower case', 'J\u030can@example.org'],
  ['a one dot leader', 'ada\u2024l@example.org'],
  ['a local part of 65 octets', `${'a'.repeat(65)}@example.org`],
  ['a local part of 33 letters of two octets', `${'é'.repeat(33)}@example.org`],
  ['a domain of a million letters beyond ASCII', `ada@${'ü'.repeat(1_000_000)}.org`],
  ['255 characters', `${'a'.repeat(59)}@${longDomain}`],
];

describe('rule 11: parseEmailAddress makes one normal form of an address', () => {
  it.each(accepted)('normalises %s', (_what, typed, normal) => {
    expect(parseEmailAddress(typed)).toBe(normal);
  });

  it.each(refused)('refuses %s', (_what, typed) => {
    expect(parseEmailAddress(typed)).toBeNull();
  });

  const pieces = fc.constantFrom(
    ...[
      'a',
      'K',
      'ß',
      'ſ',
      'İ',
      'ı',
      'Σ',
      'ς',
      '\u030c',
      '\u0307',
      'J',
      '.',
      '+',
      '-',
      '@',
      '@x.org',
      '。',
      'ü',
      'xn--',
      '1',
    ],
    ...['\u212a', '\u00ad', '\u200d', '💩', 'ｆ', 'ŉ', 'ẞ', '\u0345', 'Ω', '\u2126', 'ⅷ', '_', '%', '٣', 'א', 'ǅ'],
  );
  const typed = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'grapheme' }),
    fc
      .tuple(fc.string({ unit: pieces, minLength: 1, maxLength: 8 }), fc.string({ unit: pieces, maxLength: 8 }))
      .map(([local, domain]) => `${local}@${domain}.org`),
    fc
      .tuple(fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }), fc.string({ unit: 'binary', maxLength: 4 }))
      .map(([local, domain]) => `${local}@${domain}.org`),
  );

  it('answers the normal form of a normal form unchanged', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const normal = parseEmailAddress(text);
        if (normal !== null) expect(parseEmailAddress(normal)).toBe(normal);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers one form for every change of case of an ASCII address', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        expect(parseEmailAddress(text.toUpperCase())).toBe(parseEmailAddress(text));
      }),
    );
  });
});

describe('parseEmailDomain', () => {
  it('answers the form that addresses of the domain have', () => {
    expect(parseEmailDomain(' BÜCHER.example ')).toBe('xn--bcher-kva.example');
  });

  it.each(['', 'localhost', '@example.org', 'ada@example.org', '*.example.org', '1.2.3.4', 'example.org.'])(
    'refuses %j',
    (text) => {
      expect(parseEmailDomain(text)).toBeNull();
    },
  );
});
